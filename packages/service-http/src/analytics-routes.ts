import {
  type AnalyticsAnswer,
  analyticsAnswerSchema,
  analyticsQuerySchema,
  type AnalyticsRequest,
  analyticsRequestSchema,
  patternIdSchema,
  type UsageAnalytics,
} from '@hookline/contracts';
import { z } from 'zod';
import type { Api } from './api.ts';
import type { ReadPorts, ServicePorts } from './ports.ts';

const patternParams = z.object({ pattern_id: patternIdSchema });

/** Registers `/analytics/*`: usage of patterns. */
export function analyticsRoutes(api: Api, ports: ServicePorts, reads: ReadPorts): void {
  computeRoute(api, ports);
  getByQueryRoute(api, reads);
  getRoute(api, reads);
}

function computeRoute(api: Api, { usage }: ServicePorts): void {
  api.post(
    '/analytics/compute',
    {
      schema: {
        tags: ['analytics'],
        summary: 'Compute usage analytics of a pattern',
        body: analyticsRequestSchema,
        response: { 200: analyticsAnswerSchema },
      },
    },
    async (request) => toAnswer(await usage.compute(request.body)),
  );
}

function getByQueryRoute(api: Api, { usage }: ReadPorts): void {
  api.get(
    '/analytics/get',
    {
      schema: {
        tags: ['analytics'],
        summary: 'Get usage analytics of the pattern in the query',
        querystring: analyticsQuerySchema.extend(patternParams.shape),
        response: { 200: analyticsAnswerSchema },
      },
    },
    async (request) => toAnswer(await usage.compute(toAnalyticsRequest(request.query.pattern_id, request.query))),
  );
}

function getRoute(api: Api, { usage }: ReadPorts): void {
  api.get(
    '/analytics/:pattern_id',
    {
      schema: {
        tags: ['analytics'],
        summary: 'Get usage analytics of the pattern in the path',
        params: patternParams,
        querystring: analyticsQuerySchema,
        response: { 200: analyticsAnswerSchema },
      },
    },
    async (request) => toAnswer(await usage.compute(toAnalyticsRequest(request.params.pattern_id, request.query))),
  );
}

function toAnalyticsRequest(pattern_id: string, query: z.output<typeof analyticsQuerySchema>): AnalyticsRequest {
  return {
    pattern_id,
    time_window_type: query.time_window,
    time_window_days: query.time_window_days,
    include_performance: query.include_performance,
    include_trends: query.include_trends,
    include_distribution: query.include_distribution,
  };
}

/** Adds the figures as fields, with 0 for unknown ones. */
function toAnswer(data: UsageAnalytics): AnalyticsAnswer {
  const { success_metrics: success, performance_metrics: performance, trend_analysis: trend } = data;
  return {
    ...data,
    success_metrics: numbers(success),
    performance_metrics: performance && numbers(performance),
    trend_analysis: trend && { ...trend, growth_percentage: trend.growth_percentage ?? 0 },
    data,
  };
}

function numbers<T extends Readonly<Record<string, number | null>>>(figures: T): { [Name in keyof T]: number } {
  return Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, value ?? 0])) as {
    [Name in keyof T]: number;
  };
}

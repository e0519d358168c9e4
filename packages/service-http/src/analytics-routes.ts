import {
  analyticsQuerySchema,
  type AnalyticsRequest,
  analyticsRequestSchema,
  patternIdSchema,
  usageAnalyticsSchema,
} from '@hookline/contracts';
import { z } from 'zod';
import type { Api } from './api.ts';
import type { ServicePorts } from './ports.ts';

const patternParams = z.object({ pattern_id: patternIdSchema });

/** `/analytics/*`: how patterns are used. */
export function analyticsRoutes(api: Api, ports: ServicePorts, reads: ServicePorts): void {
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
        summary: 'How a pattern is used',
        body: analyticsRequestSchema,
        response: { 200: usageAnalyticsSchema },
      },
    },
    (request) => usage.compute(request.body),
  );
}

function getByQueryRoute(api: Api, { usage }: ServicePorts): void {
  api.get(
    '/analytics/get',
    {
      schema: {
        tags: ['analytics'],
        summary: 'How a pattern is used, its id in the query',
        querystring: analyticsQuerySchema.extend(patternParams.shape),
        response: { 200: usageAnalyticsSchema },
      },
    },
    (request) => usage.compute(toRequest(request.query.pattern_id, request.query)),
  );
}

function getRoute(api: Api, { usage }: ServicePorts): void {
  api.get(
    '/analytics/:pattern_id',
    {
      schema: {
        tags: ['analytics'],
        summary: 'How a pattern is used, its id in the path',
        params: patternParams,
        querystring: analyticsQuerySchema,
        response: { 200: usageAnalyticsSchema },
      },
    },
    (request) => usage.compute(toRequest(request.params.pattern_id, request.query)),
  );
}

function toRequest(pattern_id: string, query: z.output<typeof analyticsQuerySchema>): AnalyticsRequest {
  return {
    pattern_id,
    time_window_type: query.time_window,
    time_window_days: query.time_window_days,
    include_performance: query.include_performance,
    include_trends: query.include_trends,
    include_distribution: query.include_distribution,
  };
}

import {
  ancestrySchema,
  descentSchema,
  type LineageEvent,
  lineageEventSchema,
  lineageQuerySchema,
  trackAnswerSchema,
  trackBatchAnswerSchema,
  trackBatchSchema,
  evolutionSchema,
  walkSchema,
  patternIdSchema,
} from '@hookline/contracts';
import { failure, type Outcome, success } from '@hookline/outcome';
import { z } from 'zod';
import type { Api } from './api.ts';
import type { ServicePorts } from './ports.ts';
import { fieldErrors, problem, toProblem } from './problems.ts';
import type { Refusals } from './refusals.ts';

const patternParams = z.object({ pattern_id: patternIdSchema });
const walkAnswer = z.union([ancestrySchema, descentSchema]);

/** `/lineage/*`: what becomes of patterns, and where they came from. */
export function lineageRoutes(api: Api, ports: ServicePorts, reads: ServicePorts, refusals: Refusals): void {
  trackRoute(api, ports, refusals);
  trackBatchRoute(api, ports, refusals);
  walkRoute(api, reads);
  evolutionRoute(api, reads);
  queryRoute(api, ports);
}

function trackRoute(api: Api, { lineage, clock }: ServicePorts, refusals: Refusals): void {
  api.post(
    '/lineage/track',
    {
      schema: {
        tags: ['lineage'],
        summary: 'Track one event',
        body: lineageEventSchema,
        response: { 200: trackAnswerSchema },
      },
    },
    async (request) => {
      const startedAt = clock.monotonic();
      const [result] = await lineage.track([request.body]);
      if (!result?.ok) {
        refusals.add('events', 1);
        throw result?.error ?? new Error('tracking gave no result');
      }
      const took = clock.monotonic() - startedAt;
      return {
        success: true as const,
        data: result.value,
        metadata: {
          correlation_id: request.body.correlation_id ?? request.id,
          operation: request.body.event_type,
          pattern_id: result.value.pattern_id,
          duration_ms: took,
          processing_time_ms: took,
        },
      };
    },
  );
}

function trackBatchRoute(api: Api, { lineage, clock }: ServicePorts, refusals: Refusals): void {
  api.post(
    '/lineage/track/batch',
    {
      schema: {
        tags: ['lineage'],
        summary: 'Track up to 500 events',
        body: trackBatchSchema,
        response: { 200: trackBatchAnswerSchema },
      },
    },
    async (request) => {
      const startedAt = clock.monotonic();
      const { events, batch_id } = request.body;
      const checked = events.map((event, index) => checkEvent(event, index));
      const results = await lineage.track(checked.flatMap((event) => (event.ok ? event.value : [])));
      const answer = { successful: [] as Successful[], failed: [] as Failed[] };
      let next = 0;
      for (const [index, event] of checked.entries()) {
        const result = event.ok ? results[next++] : undefined;
        if (result?.ok) answer.successful.push({ index, data: result.value });
        else answer.failed.push(failedResult(index, events[index], event.ok ? toProblem(result?.error) : event.error));
      }
      refusals.add('events', answer.failed.length);
      return {
        success: answer.failed.length === 0,
        batch_summary: {
          batch_id: batch_id ?? null,
          total_events: events.length,
          successful_events: answer.successful.length,
          failed_events: answer.failed.length,
          handled_duplicates: answer.successful.filter(({ data }) => data.status === 'duplicate').length,
        },
        successful_results: answer.successful,
        failed_results: answer.failed,
        metadata: { processing_time_ms: clock.monotonic() - startedAt },
      };
    },
  );
}

function walkRoute(api: Api, { lineage }: ServicePorts): void {
  api.get(
    '/lineage/:pattern_id',
    {
      schema: {
        tags: ['lineage'],
        summary: 'Ancestors or descendants',
        params: patternParams,
        querystring: walkSchema,
        response: { 200: walkAnswer },
      },
    },
    (request) => {
      const { query_type, ...walk } = request.query;
      return query_type === 'ancestry'
        ? lineage.ancestry(request.params.pattern_id, walk)
        : lineage.descendants(request.params.pattern_id, walk);
    },
  );
}

function evolutionRoute(api: Api, { lineage }: ServicePorts): void {
  api.get(
    '/lineage/:pattern_id/evolution',
    {
      schema: {
        tags: ['lineage'],
        summary: 'The whole family',
        params: patternParams,
        response: { 200: evolutionSchema },
      },
    },
    (request) => lineage.evolution(request.params.pattern_id),
  );
}

function queryRoute(api: Api, { lineage }: ServicePorts): void {
  api.post(
    '/lineage/query',
    {
      schema: {
        tags: ['lineage'],
        summary: 'Ancestors or descendants, filtered',
        body: lineageQuerySchema,
        response: { 200: walkAnswer },
      },
    },
    (request) => {
      const { query_type, pattern_id, depth, limit, edge_types } = request.body;
      const walk = { depth, limit, ...(edge_types ? { edgeTypes: edge_types } : {}) };
      return query_type === 'ancestry' ? lineage.ancestry(pattern_id, walk) : lineage.descendants(pattern_id, walk);
    },
  );
}

type Successful = z.infer<typeof trackBatchAnswerSchema>['successful_results'][number];
type Failed = z.infer<typeof trackBatchAnswerSchema>['failed_results'][number];

function checkEvent(event: unknown, index: number): Outcome<LineageEvent, Failed['error']> {
  const parsed = lineageEventSchema.safeParse(event);
  if (parsed.success) return success(parsed.data);
  const errors = fieldErrors(parsed.error, ['events', index]);
  return failure(problem(400, 'invalid', 'Invalid event', 'the event does not fit its schema', errors));
}

function failedResult(index: number, event: unknown, error: Failed['error']): Failed {
  const { event_id } = (typeof event === 'object' && event !== null ? event : {}) as { event_id?: unknown };
  return { index, event_id: typeof event_id === 'string' ? event_id : null, retryable: error.status >= 500, error };
}

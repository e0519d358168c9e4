import type { Clock } from '@hookline/clock';
import {
  type Ancestry,
  ancestryAnswerSchema,
  type Descent,
  descentAnswerSchema,
  type Evolution,
  type LineageEvent,
  lineageEventSchema,
  lineageQuerySchema,
  trackAnswerSchema,
  trackBatchAnswerSchema,
  trackBatchSchema,
  evolutionAnswerSchema,
  walkSchema,
  patternIdSchema,
} from '@hookline/contracts';
import { LineageError, type TrackResult } from '@hookline/lineage';
import { failure, type Outcome, success } from '@hookline/outcome';
import { z } from 'zod';
import type { Api } from './api.ts';
import type { ReadPorts, ServicePorts } from './ports.ts';
import { fieldErrors, problem, toProblem } from './problems.ts';
import type { RefusalCounter } from './refusal-counter.ts';

const patternParams = z.object({ pattern_id: patternIdSchema });
const walkAnswer = z.union([ancestryAnswerSchema, descentAnswerSchema]);

/** Registers `/lineage/*`: tracking of events, ancestors and descendants of patterns. */
export function lineageRoutes(api: Api, ports: ServicePorts, reads: ReadPorts, refusals: RefusalCounter): void {
  trackRoute(api, ports, refusals);
  trackBatchRoute(api, ports, refusals);
  walkRoute(api, ports, reads);
  evolutionRoute(api, ports, reads);
  queryRoute(api, ports);
}

function trackRoute(api: Api, { lineage, clock }: ServicePorts, refusals: RefusalCounter): void {
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
        throw result?.error ?? new Error('tracking returned no result');
      }
      const durationMs = clock.monotonic() - startedAt;
      return {
        success: true as const,
        data: { ...result.value, node_id: result.value.pattern_node_id },
        metadata: {
          correlation_id: request.body.correlation_id ?? request.id,
          operation: request.body.event_type,
          pattern_id: result.value.pattern_id,
          duration_ms: durationMs,
          processing_time_ms: durationMs,
        },
      };
    },
  );
}

function trackBatchRoute(api: Api, { lineage, clock }: ServicePorts, refusals: RefusalCounter): void {
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
      const validated = events.map((event, index) => validateEvent(event, index));
      const results = await lineage.track(validated.flatMap((event) => (event.ok ? event.value : [])));
      const answer = { successful: [] as Successful[], failed: [] as Failed[] };
      let next = 0;
      let forgotten = 0;
      for (const [index, event] of validated.entries()) {
        const result = event.ok ? results[next++] : undefined;
        if (result?.ok) answer.successful.push({ index, data: result.value });
        else if (isForgotten(result)) forgotten++;
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
          handled_duplicates: forgotten + answer.successful.filter(({ data }) => data.status === 'duplicate').length,
        },
        successful_results: answer.successful,
        failed_results: answer.failed,
        metadata: { processing_time_ms: clock.monotonic() - startedAt },
      };
    },
  );
}

function walkRoute(api: Api, { clock }: ServicePorts, { lineage }: ReadPorts): void {
  api.get(
    '/lineage/:pattern_id',
    {
      schema: {
        tags: ['lineage'],
        summary: 'Get ancestors or descendants of a pattern',
        params: patternParams,
        querystring: walkSchema,
        response: { 200: walkAnswer },
      },
    },
    async (request) => {
      const startedAt = clock.monotonic();
      const { query_type, ...walk } = request.query;
      const { pattern_id } = request.params;
      if (query_type === 'ancestry') return enveloped(await lineage.ancestry(pattern_id, walk), clock, startedAt);
      return enveloped(await lineage.descendants(pattern_id, walk), clock, startedAt);
    },
  );
}

function evolutionRoute(api: Api, { clock }: ServicePorts, { lineage }: ReadPorts): void {
  api.get(
    '/lineage/:pattern_id/evolution',
    {
      schema: {
        tags: ['lineage'],
        summary: 'Get all versions of a pattern with their edges',
        params: patternParams,
        response: { 200: evolutionAnswerSchema },
      },
    },
    async (request) => {
      const startedAt = clock.monotonic();
      const evolution = await lineage.evolution(request.params.pattern_id);
      const { metadata, ...answer } = enveloped(evolution, clock, startedAt);
      const totals = { total_nodes: evolution.evolution_nodes.length, total_edges: evolution.evolution_edges.length };
      return { ...answer, metadata: { ...metadata, ...totals } };
    },
  );
}

function queryRoute(api: Api, { clock, lineage }: ServicePorts): void {
  api.post(
    '/lineage/query',
    {
      schema: {
        tags: ['lineage'],
        summary: 'Query ancestors or descendants with filters',
        body: lineageQuerySchema,
        response: { 200: walkAnswer },
      },
    },
    async (request) => {
      const startedAt = clock.monotonic();
      const { query_type, pattern_id, depth, limit, edge_types } = request.body;
      const walk = { depth, limit, ...(edge_types ? { edgeTypes: edge_types } : {}) };
      if (query_type === 'ancestry') return enveloped(await lineage.ancestry(pattern_id, walk), clock, startedAt);
      return enveloped(await lineage.descendants(pattern_id, walk), clock, startedAt);
    },
  );
}

/** Returns the fields of an answer, and the same once more in `data`: clients of the specification read either form. */
function enveloped<T extends Ancestry | Descent | Evolution>(data: T, clock: Clock, startedAt: number) {
  const metadata = { processing_time_ms: clock.monotonic() - startedAt };
  return { success: true as const, ...data, data, metadata };
}

/** An event that was deleted is neither written nor failed, so that clients drop it. */
function isForgotten(result: TrackResult | undefined): boolean {
  return result?.ok === false && result.error instanceof LineageError && result.error.code === 'forgotten';
}

type Successful = z.infer<typeof trackBatchAnswerSchema>['successful_results'][number];
type Failed = z.infer<typeof trackBatchAnswerSchema>['failed_results'][number];

function validateEvent(event: unknown, index: number): Outcome<LineageEvent, Failed['error']> {
  const parsed = lineageEventSchema.safeParse(event);
  if (parsed.success) return success(parsed.data);
  const errors = fieldErrors(parsed.error, ['events', index]);
  return failure(problem(400, 'invalid', 'Invalid event', 'the event does not match its schema', errors));
}

function failedResult(index: number, event: unknown, error: Failed['error']): Failed {
  const { event_id } = (typeof event === 'object' && event !== null ? event : {}) as { event_id?: unknown };
  return { index, event_id: typeof event_id === 'string' ? event_id : null, retryable: error.status >= 500, error };
}

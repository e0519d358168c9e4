import type { Clock } from '@hookline/clock';
import {
  executionLogsQuerySchema,
  executionLogsSchema,
  executionSummarySchema,
  type HookExecution,
  hookExecutionSchema,
  traceBatchAnswerSchema,
  traceBatchSchema,
  traceRecordSchema,
  traceTreeSchema,
} from '@hookline/contracts';
import type { RecordResult, TraceStore } from '@hookline/postgres-tracing';
import { z } from 'zod';
import type { Api } from './api.ts';
import { RequestError } from './errors.ts';
import type { ReadPorts, ServicePorts } from './ports.ts';
import { toProblem } from './problems.ts';
import type { RefusalCounter } from './refusal-counter.ts';
import { type Validated, validateAll } from './validate-records.ts';
import { withPatterns } from './with-patterns.ts';

type Failed = z.infer<typeof traceBatchAnswerSchema>['failed'][number];

/** Registers `/traces*` and `/executions/*`: recording and queries of traces. */
export function traceRoutes(api: Api, ports: ServicePorts, reads: ReadPorts, refusals: RefusalCounter): void {
  batchRoute(api, ports, refusals);
  treeRoute(api, reads);
  logsRoute(api, reads, ports.clock);
  summaryRoute(api, reads, ports.clock);
}

function batchRoute(api: Api, { traces }: ServicePorts, refusals: RefusalCounter): void {
  api.post(
    '/traces/batch',
    {
      schema: {
        tags: ['traces'],
        summary: 'Record traces and hook executions',
        body: traceBatchSchema,
        response: { 200: traceBatchAnswerSchema },
      },
    },
    async (request) => {
      const trace = validateAll(request.body.traces, traceRecordSchema, 'traces');
      const hook = validateAll(request.body.hook_executions, hookExecutionSchema, 'hook_executions');
      const results = await traces.record(
        trace.valid.map(({ record }) => record),
        await assignTranscriptRecords(
          traces,
          hook.valid.map(({ record }) => record),
        ),
      );
      const failed = [
        ...failures('trace', request.body.traces, trace, results.traces),
        ...failures('hook_execution', request.body.hook_executions, hook, results.hookExecutions),
      ];
      const refused = failed.filter(({ retryable }) => !retryable);
      refusals.add('traces', refused.filter(({ kind }) => kind === 'trace').length);
      refusals.add('hook_executions', refused.filter(({ kind }) => kind === 'hook_execution').length);
      return {
        success: failed.length === 0,
        traces_accepted: results.traces.filter((result) => result.ok).length,
        hook_executions_accepted: results.hookExecutions.filter((result) => result.ok).length,
        hook_executions_known: results.known,
        failed,
      };
    },
  );
}

function treeRoute(api: Api, reads: ReadPorts): void {
  api.get(
    '/traces/:trace_id',
    {
      schema: {
        tags: ['traces'],
        summary: 'Get one trace with the traces of its subagents',
        params: z.object({ trace_id: z.uuid() }),
        response: { 200: traceTreeSchema },
      },
    },
    async (request) => {
      const tree = await reads.traces.tree(request.params.trace_id);
      if (!tree) throw new RequestError('unknown_trace', `no trace ${request.params.trace_id}`);
      const [root, ...children] = await withPatterns(reads, [tree, ...tree.children]);
      return { ...tree, ...root, children };
    },
  );
}

function logsRoute(api: Api, reads: ReadPorts, clock: Clock): void {
  api.get(
    '/executions/logs',
    {
      schema: {
        tags: ['traces'],
        summary: 'List traces, newest first',
        querystring: executionLogsQuerySchema,
        response: { 200: executionLogsSchema },
      },
    },
    async (request) => {
      const startedAt = clock.monotonic();
      const { executions: listed, next } = await reads.traces.logs(request.query);
      const executions = await withPatterns(reads, listed);
      return {
        success: true as const,
        executions,
        count: executions.length,
        next,
        timestamp: isoNow(clock),
        query_duration_ms: clock.monotonic() - startedAt,
      };
    },
  );
}

function summaryRoute(api: Api, { traces }: ReadPorts, clock: Clock): void {
  api.get(
    '/executions/summary',
    {
      schema: {
        tags: ['traces'],
        summary: 'Get totals by agent',
        querystring: z.object({ agent_name: z.string().max(200).optional() }),
        response: { 200: executionSummarySchema },
      },
    },
    async (request) => ({
      success: true as const,
      summary: await traces.summary(request.query.agent_name),
      timestamp: isoNow(clock),
    }),
  );
}

function isoNow(clock: Clock): string {
  return new Date(clock.now()).toISOString();
}

/** Assigns records read from transcripts to the trace of their session that has them; records of hooks need no look-up. */
async function assignTranscriptRecords(
  traces: TraceStore,
  hooks: readonly HookExecution[],
): Promise<readonly HookExecution[]> {
  if (!hooks.some(isFromTranscript)) return hooks;
  const assigned = (await traces.place(hooks.filter(isFromTranscript))).values();
  return hooks.map((hook) => (isFromTranscript(hook) ? (assigned.next().value ?? hook) : hook));
}

function isFromTranscript({ metadata }: HookExecution): boolean {
  return metadata?.['source'] === 'transcript';
}

function failures(
  kind: Failed['kind'],
  records: readonly unknown[],
  validated: Validated<unknown>,
  results: readonly RecordResult[],
): Failed[] {
  const refused = validated.valid.flatMap(({ index }, position) => {
    const result = results[position];
    return result?.ok === false ? [{ index, error: toProblem(result.error) }] : [];
  });
  return [...validated.invalid, ...refused].map(({ index, error }) => ({
    kind,
    index,
    id: idOf(records[index]),
    retryable: error.status >= 500,
    error,
  }));
}

function idOf(record: unknown): string | null {
  const { hook_id, correlation_id } = (typeof record === 'object' && record !== null ? record : {}) as Record<
    string,
    unknown
  >;
  const id = hook_id ?? correlation_id;
  return typeof id === 'string' ? id : null;
}

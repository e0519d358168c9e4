import {
  executionLogsQuerySchema,
  executionLogsSchema,
  executionSummarySchema,
  type HookExecution,
  hookExecutionSchema,
  type Problem,
  traceBatchAnswerSchema,
  traceBatchSchema,
  traceRecordSchema,
  traceTreeSchema,
} from '@hookline/contracts';
import type { RecordResult, TraceStore } from '@hookline/postgres-tracing';
import { z } from 'zod';
import type { Api } from './api.ts';
import type { ServicePorts } from './ports.ts';
import { fieldErrors, problem, toProblem } from './problems.ts';
import type { Refusals } from './refusals.ts';
import { withPatterns } from './with-patterns.ts';

type Failed = z.infer<typeof traceBatchAnswerSchema>['failed'][number];

/** `/traces*` and `/executions/*`: what ran, for how long, and what it wrote. */
export function traceRoutes(api: Api, ports: ServicePorts, reads: ServicePorts, refusals: Refusals): void {
  batchRoute(api, ports, refusals);
  treeRoute(api, reads);
  logsRoute(api, reads);
  summaryRoute(api, reads);
}

function batchRoute(api: Api, { traces }: ServicePorts, refusals: Refusals): void {
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
      const trace = checkAll(request.body.traces, traceRecordSchema, 'traces');
      const hook = checkAll(request.body.hook_executions, hookExecutionSchema, 'hook_executions');
      const results = await traces.record(
        trace.good.map(({ record }) => record),
        await placed(
          traces,
          hook.good.map(({ record }) => record),
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

function treeRoute(api: Api, ports: ServicePorts): void {
  api.get(
    '/traces/:trace_id',
    {
      schema: {
        tags: ['traces'],
        summary: 'One trace with those of its subagents',
        params: z.object({ trace_id: z.uuid() }),
        response: { 200: traceTreeSchema },
      },
    },
    async (request) => {
      const tree = await ports.traces.tree(request.params.trace_id);
      if (!tree)
        throw Object.assign(new Error(`no trace ${request.params.trace_id}`), {
          statusCode: 404,
          code: 'unknown_trace',
        });
      const [root, ...children] = await withPatterns(ports, [tree, ...tree.children]);
      return { ...tree, ...root, children };
    },
  );
}

function logsRoute(api: Api, ports: ServicePorts): void {
  api.get(
    '/executions/logs',
    {
      schema: {
        tags: ['traces'],
        summary: 'Traces, newest first',
        querystring: executionLogsQuerySchema,
        response: { 200: executionLogsSchema },
      },
    },
    async (request) => {
      const startedAt = ports.clock.monotonic();
      const executions = await withPatterns(ports, await ports.traces.logs(request.query));
      return {
        success: true as const,
        executions,
        count: executions.length,
        timestamp: isoNow(ports.clock),
        query_duration_ms: ports.clock.monotonic() - startedAt,
      };
    },
  );
}

function summaryRoute(api: Api, { traces, clock }: ServicePorts): void {
  api.get(
    '/executions/summary',
    {
      schema: {
        tags: ['traces'],
        summary: 'Totals by agent',
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

function isoNow(clock: ServicePorts['clock']): string {
  return new Date(clock.now()).toISOString();
}

/** What was read in transcripts, each where its session has it already; there is nothing to look up for what hooks told. */
async function placed(traces: TraceStore, hooks: readonly HookExecution[]): Promise<readonly HookExecution[]> {
  if (!hooks.some(isRead)) return hooks;
  const read = (await traces.place(hooks.filter(isRead))).values();
  return hooks.map((hook) => (isRead(hook) ? (read.next().value ?? hook) : hook));
}

function isRead({ metadata }: HookExecution): boolean {
  return metadata?.['source'] === 'transcript';
}

interface Checked<T> {
  readonly good: readonly { readonly index: number; readonly record: T }[];
  readonly bad: readonly { readonly index: number; readonly error: Problem }[];
}

function checkAll<T>(records: readonly unknown[], schema: z.ZodType<T>, field: string): Checked<T> {
  const good: { index: number; record: T }[] = [];
  const bad: { index: number; error: Problem }[] = [];
  for (const [index, record] of records.entries()) {
    const parsed = schema.safeParse(record);
    if (parsed.success) {
      good.push({ index, record: parsed.data });
      continue;
    }
    const errors = fieldErrors(parsed.error, [field, index]);
    bad.push({ index, error: problem(400, 'invalid', 'Invalid record', 'the record does not fit its schema', errors) });
  }
  return { good, bad };
}

function failures(
  kind: Failed['kind'],
  records: readonly unknown[],
  checked: Checked<unknown>,
  results: readonly RecordResult[],
): Failed[] {
  const refused = checked.good.flatMap(({ index }, place) => {
    const result = results[place];
    return result?.ok === false ? [{ index, error: toProblem(result.error) }] : [];
  });
  return [...checked.bad, ...refused].map(({ index, error }) => ({
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

import type { Execution, ExecutionLogsQuery, HookExecution, TraceRecord, TraceTree } from '@hookline/contracts';
import { type DatabaseError, type Sql, storable, writeAroundPoison } from '@hookline/database';
import type { TraceState } from './merge.ts';
import { type AgentSummary, executionLogs, executionSummary, traceTree } from './queries.ts';
import { writeTraces } from './store.ts';

/** What came of one record. */
export type RecordResult = { readonly ok: true } | { readonly ok: false; readonly error: DatabaseError };

/** Results in the order of what was given. */
export interface TraceResults {
  readonly traces: readonly RecordResult[];
  readonly hookExecutions: readonly RecordResult[];
}

/** What came of records. */
export interface RecordResults extends TraceResults {
  /** Hook executions that were taken and were there before: nothing was written of them. */
  readonly known: number;
}

/** How much of everything there is. */
export interface TraceCounts {
  readonly traces: number;
  readonly hookExecutions: number;
  /** Hook executions whose trace has not come itself. */
  readonly orphans: number;
}

/** Traces and hook executions in a database. Everything rejects with a `DatabaseError` when that is in trouble. */
export interface TraceStore {
  /**
   * Writes records in one statement. Any order, any number of times: the result is the same. One record that the
   * database does not take does not hold up the others.
   */
  record(traces: readonly TraceRecord[], hookExecutions: readonly HookExecution[]): Promise<RecordResults>;
  /**
   * Hook executions as they were given, but those that another trace of their session has already in that trace: for what
   * was read in a transcript, where a call may be told of another prompt than its hook was.
   */
  place(hookExecutions: readonly HookExecution[]): Promise<readonly HookExecution[]>;
  /** Traces with their hook executions, newest first. `patterns` is empty: patterns are not this package's. */
  logs(query: ExecutionLogsQuery): Promise<Execution[]>;
  /** Totals by agent. */
  summary(agentName?: string): Promise<AgentSummary[]>;
  /** One trace by `id` or `correlation_id`, with the traces below it; `undefined` if there is none. */
  tree(id: string): Promise<TraceTree | undefined>;
  /** Counts every table. */
  counts(): Promise<TraceCounts>;
}

type Item =
  | { readonly kind: 'trace'; readonly record: TraceState }
  | { readonly kind: 'hook'; readonly record: HookExecution };

/** Traces and hook executions in a database that has `tracingMigrations` applied. */
export function createTraceStore(sql: Sql): TraceStore {
  return {
    record: (traces, hookExecutions) => record(sql, traces, hookExecutions),
    place: (hookExecutions) => place(sql, hookExecutions),
    logs: (query) => executionLogs(sql, query),
    summary: (agentName) => executionSummary(sql, agentName),
    tree: (id) => traceTree(sql, id),
    counts: () => counts(sql),
  };
}

async function record(
  sql: Sql,
  traces: readonly TraceRecord[],
  hookExecutions: readonly HookExecution[],
): Promise<RecordResults> {
  let fresh = 0;
  const write = async (some: readonly TraceState[], hooks: readonly HookExecution[]): Promise<void> => {
    fresh += await writeTraces(sql, some, hooks);
  };
  const results = await recordBy(write, traces, hookExecutions);
  return { ...results, known: results.hookExecutions.filter(({ ok }) => ok).length - fresh };
}

async function place(sql: Sql, hookExecutions: readonly HookExecution[]): Promise<readonly HookExecution[]> {
  const sessions = new Set(hookExecutions.flatMap(({ session_id }) => session_id ?? []));
  if (sessions.size === 0) return hookExecutions;
  const { rows } = await sql.query<{
    readonly id: string;
    readonly correlation_id: string;
    readonly session_id: string;
  }>(
    `SELECT h.id, t.correlation_id, t.session_id FROM execution_traces t JOIN hook_executions h ON h.trace_id = t.id
     WHERE t.session_id = ANY ($1::text[]) AND h.id = ANY ($2::uuid[])`,
    [[...sessions], hookExecutions.map(({ hook_id }) => hook_id)],
  );
  const there = new Map(rows.map(({ id, correlation_id, session_id }) => [`${id} ${session_id}`, correlation_id]));
  return hookExecutions.map((hook) => ({
    ...hook,
    correlation_id: there.get(`${hook.hook_id} ${hook.session_id}`) ?? hook.correlation_id,
  }));
}

/** Writes records with `write`, all or none each time, and finds those that cannot be written. */
export async function recordBy(
  write: (traces: readonly TraceState[], hooks: readonly HookExecution[]) => Promise<void>,
  traces: readonly TraceRecord[],
  hookExecutions: readonly HookExecution[],
): Promise<TraceResults> {
  const items: Item[] = [
    ...traces.map(
      (trace) => ({ kind: 'trace', record: { ...(storable(trace) as TraceRecord), announced: true } }) as const,
    ),
    ...hookExecutions.map((hook) => ({ kind: 'hook', record: storable(hook) as HookExecution }) as const),
  ];
  const results = await writeAroundPoison<Item, RecordResult>(items, {
    attempt: async (some) => {
      await write(
        some.flatMap((item) => (item.kind === 'trace' ? item.record : [])),
        some.flatMap((item) => (item.kind === 'hook' ? item.record : [])),
      );
      return some.map(() => ({ ok: true }));
    },
    refuse: (_, error) => ({ ok: false, error }),
  });
  return { traces: results.slice(0, traces.length), hookExecutions: results.slice(traces.length) };
}

async function counts(sql: Sql): Promise<TraceCounts> {
  const { rows } = await sql.query<{ traces: number; hooks: number; orphans: number }>(`SELECT
    (SELECT count(*) FROM execution_traces WHERE announced) AS traces,
    (SELECT count(*) FROM hook_executions) AS hooks,
    (SELECT count(*) FROM execution_traces t JOIN hook_executions h ON h.trace_id = t.id WHERE NOT t.announced) AS orphans`);
  const [row] = rows;
  return { traces: row?.traces ?? 0, hookExecutions: row?.hooks ?? 0, orphans: row?.orphans ?? 0 };
}

import type {
  ExecutionLogsQuery,
  ExportedTrace,
  ExportPage,
  ExportQuery,
  HookExecution,
  Identified,
  SearchQuery,
  SessionsQuery,
  TraceRecord,
  TraceTree,
} from '@hookline/contracts';
import { type DatabaseError, type FullTextQuery, type Sql, storable, writeAroundPoison } from '@hookline/database';
import { exportTraces } from './export.ts';
import type { TraceState } from './merge.ts';
import { type FoundPrompt, idsWithPrefix, type PromptPosition, searchPrompts } from './prompt-search.ts';
import {
  type AgentSummary,
  executionLogs,
  type ExecutionPage,
  executionSummary,
  promptsOf,
  traceTree,
} from './queries.ts';
import { listSessions, type SessionTotalsPage } from './sessions.ts';
import { writeTraces } from './write-traces.ts';

/** Result for one record. */
export type RecordResult = { readonly ok: true } | { readonly ok: false; readonly error: DatabaseError };

/** Results in the order of the records. */
export interface TraceResults {
  readonly traces: readonly RecordResult[];
  readonly hookExecutions: readonly RecordResult[];
}

/** Results of {@link TraceStore.record}. */
export interface RecordResults extends TraceResults {
  /** Number of accepted hook executions that were stored before; nothing was written for them. */
  readonly known: number;
}

/** Row counts. */
export interface TraceCounts {
  readonly traces: number;
  readonly hookExecutions: number;
  /** Hook executions whose trace has no record of its own yet. */
  readonly orphans: number;
}

/** Stores and queries traces and hook executions. Every method rejects with a `DatabaseError` when the database fails. */
export interface TraceStore {
  /**
   * Writes records in one statement. The result does not depend on order or repetition. A record that the database refuses
   * gets an error, and the others are written.
   */
  record(traces: readonly TraceRecord[], hookExecutions: readonly HookExecution[]): Promise<RecordResults>;
  /**
   * Assigns hook executions that another trace of the same session already contains to that trace, and returns the others
   * unchanged. For records read from a transcript, which may attribute a call to another prompt than its hook did.
   */
  place(hookExecutions: readonly HookExecution[]): Promise<readonly HookExecution[]>;
  /** Returns traces with their hook executions, newest first. `patterns` is empty: they belong to another package. */
  logs(query: ExecutionLogsQuery): Promise<ExecutionPage>;
  /** Returns sessions by their last activity, newest first. Files and patterns belong to another package. */
  sessions(query: SessionsQuery): Promise<SessionTotalsPage>;
  /** Returns traces whose prompt contains all words, newest first, after a position. */
  search(
    words: FullTextQuery,
    query: Pick<SearchQuery, 'from' | 'limit' | 'repository' | 'session_id' | 'to'>,
    after?: PromptPosition,
  ): Promise<readonly FoundPrompt[]>;
  /** Returns sessions and traces whose id begins with a text of four characters or more. */
  identify(prefix: string, limit: number): Promise<readonly Identified['matches'][number][]>;
  /** Returns totals by agent. */
  summary(agentName?: string): Promise<AgentSummary[]>;
  /** Returns one trace by `id` or `correlation_id`, with its descendants; `undefined` if it is unknown. */
  tree(id: string): Promise<TraceTree | undefined>;
  /** Returns the first 200 characters of the prompt of each trace by correlation id; of a subagent's, that of its root. */
  prompts(correlationIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Returns a page of all traces with their calls. */
  export(query: ExportQuery): Promise<ExportPage<ExportedTrace>>;
  /** Counts the rows. The cost grows with the tables. */
  counts(): Promise<TraceCounts>;
  /** Sends the cheapest query to the tables. Resolves to false, and never rejects, when it fails. */
  healthCheck(): Promise<boolean>;
}

type Item =
  | { readonly kind: 'trace'; readonly record: TraceState }
  | { readonly kind: 'hook'; readonly record: HookExecution };

/** Creates the store on a database to which the migrations of this package are applied. It keeps no state. */
export function createTraceStore(sql: Sql): TraceStore {
  return {
    record: (traces, hookExecutions) => record(sql, traces, hookExecutions),
    place: (hookExecutions) => place(sql, hookExecutions),
    logs: (query) => executionLogs(sql, query),
    sessions: (query) => listSessions(sql, query),
    search: (words, query, after) => searchPrompts(sql, words, query, after),
    identify: (prefix, limit) => idsWithPrefix(sql, prefix, limit),
    summary: (agentName) => executionSummary(sql, agentName),
    tree: (id) => traceTree(sql, id),
    prompts: (correlationIds) => promptsOf(sql, correlationIds),
    export: (query) => exportTraces(sql, query),
    counts: () => counts(sql),
    healthCheck: () =>
      sql.query('SELECT FROM execution_trace_ids LIMIT 1').then(
        () => true,
        () => false,
      ),
  };
}

async function record(
  sql: Sql,
  traces: readonly TraceRecord[],
  hookExecutions: readonly HookExecution[],
): Promise<RecordResults> {
  let inserted = 0;
  const write = async (batch: readonly TraceState[], hooks: readonly HookExecution[]): Promise<void> => {
    inserted += await writeTraces(sql, batch, hooks);
  };
  const results = await recordBy(write, traces, hookExecutions);
  return { ...results, known: results.hookExecutions.filter(({ ok }) => ok).length - inserted };
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
  const traceOf = new Map(rows.map(({ id, correlation_id, session_id }) => [`${id} ${session_id}`, correlation_id]));
  return hookExecutions.map((hook) => ({
    ...hook,
    correlation_id: traceOf.get(`${hook.hook_id} ${hook.session_id}`) ?? hook.correlation_id,
  }));
}

/** Writes records with `write`, which writes all or none, and isolates those that cannot be written. */
export async function recordBy(
  write: (traces: readonly TraceState[], hooks: readonly HookExecution[]) => Promise<void>,
  traces: readonly TraceRecord[],
  hookExecutions: readonly HookExecution[],
): Promise<TraceResults> {
  const items: Item[] = [
    ...traces.map(
      (trace) => ({ kind: 'trace', record: { ...(storable(trace) as TraceRecord), hasOwnRecord: true } }) as const,
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

import { type Clock, systemClock } from '@hookline/clock';
import type { HookExecution } from '@hookline/contracts';
import { uuidv7 } from 'uuidv7';
import { mergeTraces, type TraceState } from './merge.ts';
import type { TraceMirror } from './mirror.ts';
import { type Row, SupabaseTables } from './supabase-tables.ts';
import { recordBy } from './trace-store.ts';
import { HOOK_COLUMNS, mergeBatch, TRACE_COLUMNS } from './write-traces.ts';

/** Options of {@link createSupabaseSink}. */
export interface SupabaseSinkOptions {
  /** URL of the project, such as `https://abc.supabase.co`. */
  readonly url: string;
  /** Secret or service-role key, which bypasses row level security. */
  readonly serviceKey: string;
  /** Timeout of one request, in milliseconds, 1 or more. @defaultValue 2000 */
  readonly timeoutMs?: number | undefined;
  /** Maximum attempts of one request, 1 or more. @defaultValue 2 */
  readonly attempts?: number | undefined;
  readonly clock?: Clock | undefined;
}

/**
 * Writes traces and hook executions to the tables of `tracingSchema` in a Supabase project over its REST API. Records may
 * arrive in any order and any number of times, also together with those of a `TraceStore` on the same tables. Unlike a store,
 * a batch takes several requests: of two concurrent writes to one trace, the later one wins.
 *
 * `record` returns an error for each record that PostgreSQL refuses. It rejects with a `DatabaseError` of code `unavailable`,
 * `timeout` or `conflict` when the project is unreachable or over its limits, the key is wrong, or the tables are absent; the
 * records can be sent again later.
 *
 * @throws TypeError when `url` is not a URL; RangeError when an option is out of range
 * @see https://supabase.com/docs/reference/javascript/upsert
 */
export function createSupabaseSink(options: SupabaseSinkOptions): TraceMirror {
  const { url, serviceKey, timeoutMs = 2000, attempts = 2, clock = systemClock } = options;
  if (!URL.canParse(url)) throw new TypeError('url must be the URL of a Supabase project');
  if (!(timeoutMs >= 1)) throw new RangeError(`timeoutMs must be 1 or more, not ${timeoutMs}`);
  const tables = new SupabaseTables({ url, serviceKey, timeoutMs, attempts, clock });
  return {
    record: (traces, hooks) =>
      recordBy((someTraces, someHooks) => write(tables, clock, someTraces, someHooks), traces, hooks),
  };
}

/** Writes ids, traces and hook executions in this order, as the SQL statement in `write-traces.ts` does. */
async function write(
  tables: SupabaseTables,
  clock: Clock,
  traces: readonly TraceState[],
  hooks: readonly HookExecution[],
): Promise<void> {
  const merged = mergeBatch(traces, hooks);
  if (merged.size === 0) return;
  const ids = await traceIds(tables, [...merged.keys()].sort());
  const idOf = (correlationId: string): string => ids.get(correlationId) ?? correlationId;
  const batch = [...merged.values()];
  await tables.insertNew(
    'execution_traces',
    'id',
    batch.filter((trace) => !trace.hasOwnRecord).map((trace) => traceRow(trace, idOf)),
  );
  const own = batch.filter((trace) => trace.hasOwnRecord);
  const known = await knownTraces(
    tables,
    own.map((trace) => idOf(trace.correlation_id)),
  );
  const updated_at = new Date(clock.now()).toISOString();
  await tables.upsert(
    'execution_traces',
    'id',
    own.map((trace) => {
      const stored = known.get(idOf(trace.correlation_id));
      return { ...traceRow(stored ? mergeTraces(stored, trace) : trace, idOf), updated_at };
    }),
  );
  const rows = new Map(hooks.map((hook) => [`${hook.correlation_id} ${hook.hook_id}`, hook]));
  await tables.insertNew(
    'hook_executions',
    'trace_id,id',
    [...rows.values()].map((hook) => hookRow(hook, idOf)),
  );
}

/** Maps each correlation id to the id of its trace, which the first writer assigned. */
async function traceIds(tables: SupabaseTables, correlationIds: readonly string[]): Promise<Map<string, string>> {
  const proposed = correlationIds.map((correlation_id) => ({ correlation_id, trace_id: uuidv7() }));
  const inserted = await tables.insertNew('execution_trace_ids', 'correlation_id', proposed, 'correlation_id,trace_id');
  const fresh = new Set(inserted.map((row) => row['correlation_id']));
  const others = correlationIds.filter((id) => !fresh.has(id));
  const found = await tables.select('execution_trace_ids', 'correlation_id,trace_id', 'correlation_id', others);
  return new Map([...inserted, ...found].map((row) => [String(row['correlation_id']), String(row['trace_id'])]));
}

async function knownTraces(tables: SupabaseTables, ids: readonly string[]): Promise<Map<string, TraceState>> {
  const rows = await tables.select('execution_traces', TRACE_COLUMNS.map(({ name }) => name).join(','), 'id', ids);
  return new Map(rows.map((row) => [String(row['id']), toState(row)]));
}

function toState({ announced, reported_duration_ms, ...row }: Row): TraceState {
  const present = Object.entries({ ...row, duration_ms: reported_duration_ms }).filter(
    ([name, value]) => name !== 'id' && value !== null,
  );
  return { ...(Object.fromEntries(present) as unknown as TraceState), hasOwnRecord: announced === true };
}

function traceRow(trace: TraceState, idOf: (correlationId: string) => string): Row {
  const row = Object.fromEntries(TRACE_COLUMNS.map(({ name, value }) => [name, value(trace) ?? null]));
  return { ...row, id: idOf(trace.correlation_id) };
}

function hookRow(hook: HookExecution, idOf: (correlationId: string) => string): Row {
  const columns = HOOK_COLUMNS.filter(({ name }) => name !== 'correlation_id');
  const row = Object.fromEntries(columns.map(({ name, value }) => [name, value(hook) ?? null]));
  return { ...row, trace_id: idOf(hook.correlation_id) };
}

import { type Clock, systemClock } from '@hookline/clock';
import type { HookExecution } from '@hookline/contracts';
import { uuidv7 } from 'uuidv7';
import { mergeTraces, type TraceState } from './merge.ts';
import type { TraceMirror } from './mirror.ts';
import { gather, HOOK_COLUMNS, TRACE_COLUMNS } from './store.ts';
import { type Row, SupabaseTables } from './supabase-tables.ts';
import { recordBy } from './trace-store.ts';

/** Which Supabase project, and how patient to be with it. */
export interface SupabaseSinkOptions {
  /** The project's URL, such as `https://abc.supabase.co`. */
  readonly url: string;
  /** A secret or service-role key: one that row level security does not hold back. */
  readonly serviceKey: string;
  /** How long one request may take, in milliseconds, 1 or more. @defaultValue 2000 */
  readonly timeoutMs?: number;
  /** Most tries of one request, 1 or more. @defaultValue 2 */
  readonly attempts?: number;
  readonly clock?: Clock;
}

/**
 * Writes traces and hook executions to the tables of `tracingMigrations` in a Supabase project over its REST API. The same
 * record any number of times, in any order, is the same rows, with those of a `TraceStore` on the same tables too. Unlike
 * there a batch is several requests: of two that write one trace in the same moment, what the later one says counts.
 *
 * `record` answers records that PostgreSQL does not take with their errors, and rejects with a `DatabaseError` of code
 * `unavailable`, `timeout` or `conflict` when the project is away, over its limits, does not take the key, or has not the
 * tables: that is not the records' fault, and they can be sent again.
 *
 * @throws TypeError when `url` is no URL; RangeError when an option is out of range
 * @see https://supabase.com/docs/reference/javascript/upsert
 */
export function createSupabaseSink(options: SupabaseSinkOptions): TraceMirror {
  const { url, serviceKey, timeoutMs = 2000, attempts = 2, clock = systemClock } = options;
  if (!URL.canParse(url)) throw new TypeError('url must be the URL of a Supabase project');
  if (!(timeoutMs >= 1)) throw new RangeError(`timeoutMs must be 1 or more, not ${timeoutMs}`);
  const tables = new SupabaseTables({ url, serviceKey, timeoutMs, attempts, clock });
  return { record: (traces, hooks) => recordBy((some, those) => write(tables, clock, some, those), traces, hooks) };
}

/** What the one SQL statement of `store.ts` does, in that order: ids, traces, hook executions. */
async function write(
  tables: SupabaseTables,
  clock: Clock,
  traces: readonly TraceState[],
  hooks: readonly HookExecution[],
): Promise<void> {
  const batch = gather(traces, hooks);
  if (batch.size === 0) return;
  const ids = await traceIds(tables, [...batch.keys()].sort());
  const idOf = (correlationId: string): string => ids.get(correlationId) ?? correlationId;
  const said = [...batch.values()];
  await tables.insertNew(
    'execution_traces',
    'id',
    said.filter((it) => !it.announced).map((it) => traceRow(it, idOf)),
  );
  const announced = said.filter((it) => it.announced);
  const known = await knownTraces(
    tables,
    announced.map((it) => idOf(it.correlation_id)),
  );
  const updated_at = new Date(clock.now()).toISOString();
  await tables.upsert(
    'execution_traces',
    'id',
    announced.map((it) => {
      const before = known.get(idOf(it.correlation_id));
      return { ...traceRow(before ? mergeTraces(before, it) : it, idOf), updated_at };
    }),
  );
  const rows = new Map(hooks.map((hook) => [`${hook.correlation_id} ${hook.hook_id}`, hook]));
  await tables.insertNew(
    'hook_executions',
    'trace_id,id',
    [...rows.values()].map((hook) => hookRow(hook, idOf)),
  );
}

/** Of each correlation id the id of its trace: the one it was given first, by whomever. */
async function traceIds(tables: SupabaseTables, correlationIds: readonly string[]): Promise<Map<string, string>> {
  const proposed = correlationIds.map((correlation_id) => ({ correlation_id, trace_id: uuidv7() }));
  const made = await tables.insertNew('execution_trace_ids', 'correlation_id', proposed, 'correlation_id,trace_id');
  const fresh = new Set(made.map((row) => row['correlation_id']));
  const others = correlationIds.filter((id) => !fresh.has(id));
  const found = await tables.select('execution_trace_ids', 'correlation_id,trace_id', 'correlation_id', others);
  return new Map([...made, ...found].map((row) => [String(row['correlation_id']), String(row['trace_id'])]));
}

async function knownTraces(tables: SupabaseTables, ids: readonly string[]): Promise<Map<string, TraceState>> {
  const rows = await tables.select('execution_traces', TRACE_COLUMNS.map(({ name }) => name).join(','), 'id', ids);
  return new Map(rows.map((row) => [String(row['id']), toState(row)]));
}

function toState(row: Row): TraceState {
  const said = Object.entries(row).filter(([name, value]) => name !== 'id' && value !== null);
  return Object.fromEntries(said) as unknown as TraceState;
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

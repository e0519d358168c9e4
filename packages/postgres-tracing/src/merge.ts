import type { TraceRecord } from '@hookline/contracts';

/** Merged records of one trace, as stored. */
export interface TraceState extends TraceRecord {
  /** Duration as the end reported it. Column `reported_duration_ms`. */
  readonly duration_ms?: number | undefined;
  /** False for a placeholder that was created for a hook execution. Column `announced`. */
  readonly hasOwnRecord: boolean;
}

/**
 * Merges two records of one trace. The result does not depend on their order:
 * - session, source and root come together from the record with the earliest start;
 * - status, success, completion, duration and error come together from the strongest end, and of equal ones from the latest:
 *   an end without an error clears the error of an earlier end;
 * - every other field keeps the value that any record gave. Of two different parents, users or prompts the first in byte order
 *   wins. Of two values for one key of `context` the one of the record that provides the source wins; between two other
 *   records the one that arrived first, which is the only case in which order matters.
 *
 * `merge-sql.ts` has the same rules in SQL, for a batch and the stored row. Both are needed: this function merges records within
 * a batch, and for the Supabase sink, which cannot run the SQL. `merge.test.ts` proves that both produce the same rows.
 */
export function mergeTraces(one: TraceState, other: TraceState): TraceState {
  const [start, rest] = compare(startKey(one), startKey(other)) <= 0 ? [one, other] : [other, one];
  const end = compare(endKey(one), endKey(other)) >= 0 ? one : other;
  const { correlation_id, session_id, source } = start;
  return {
    correlation_id,
    session_id,
    source,
    root_id: rootOf(start),
    parent_id: least(one.parent_id?.toLowerCase(), other.parent_id?.toLowerCase()),
    user_id: least(one.user_id, other.user_id),
    prompt_text: least(one.prompt_text, other.prompt_text),
    started_at: start.started_at ?? rest.started_at,
    completed_at: end.completed_at,
    duration_ms: end.duration_ms,
    status: end.status,
    success: end.success,
    error_message: end.error_message,
    error_type: end.error_type,
    context: { ...definedOf(rest.context ?? {}), ...definedOf(start.context ?? {}) },
    tags: tagSet([...(one.tags ?? []), ...(other.tags ?? [])]),
    hasOwnRecord: one.hasOwnRecord || other.hasOwnRecord,
  };
}

/** Duration in milliseconds, 0 or more: as reported, otherwise from start to completion. */
export function durationOf({ duration_ms, started_at, completed_at }: TraceState): number | undefined {
  if (duration_ms !== undefined) return duration_ms;
  if (started_at === undefined || completed_at === undefined) return undefined;
  return Math.max(0, (microseconds(completed_at) - microseconds(started_at)) / 1000);
}

/** Distinct tags in byte order. */
export function tagSet(tags: readonly string[]): string[] {
  return [...new Set(tags)].sort(compareText);
}

type Key = readonly (number | string)[];

/** Sort key of which the least describes the start best. Defaults rank behind explicit values. */
function startKey(trace: TraceState): Key {
  return [
    trace.hasOwnRecord ? 0 : 1,
    trace.started_at === undefined ? Number.POSITIVE_INFINITY : microseconds(trace.started_at),
    rootOf(trace) === trace.correlation_id.toLowerCase() ? 1 : 0,
    trace.source === 'api' ? 1 : 0,
    trace.session_id === 'unknown' ? 1 : 0,
    trace.source,
    trace.session_id,
    rootOf(trace),
  ];
}

/** Rank of a status: `cancelled` is only inferred, `completed` and `failed` are reported. */
const STATUS_RANK: Readonly<Record<TraceState['status'], number>> = {
  in_progress: 0,
  cancelled: 1,
  completed: 2,
  failed: 2,
};

/** Sort key of which the greatest describes the end best; a failure wins over a success at the same time. */
function endKey(trace: TraceState): Key {
  return [
    STATUS_RANK[trace.status],
    trace.completed_at === undefined ? Number.NEGATIVE_INFINITY : microseconds(trace.completed_at),
    trace.status,
    trace.success === undefined ? -1 : Number(trace.success),
    trace.duration_ms ?? -1,
    optionalTextKey(trace.error_type),
    optionalTextKey(trace.error_message),
  ];
}

/** Sort key of optional text: any text, even an empty one, sorts after a missing one. */
function optionalTextKey(text: string | undefined): string {
  return text === undefined ? '' : `-${text}`;
}

function rootOf(trace: TraceState): string {
  return (trace.root_id ?? trace.correlation_id).toLowerCase();
}

/** Time in microseconds since 1970, the precision of PostgreSQL. */
function microseconds(iso: string): number {
  const fraction = /\.\d+/.exec(iso)?.[0] ?? '';
  return Date.parse(iso.replace(fraction, '')) * 1000 + Math.round(Number(`0${fraction}`) * 1e6);
}

function compare(one: Key, other: Key): number {
  for (const [index, left] of one.entries()) {
    const right = other[index] ?? '';
    if (left === right) continue;
    if (typeof left === 'string' && typeof right === 'string') return compareText(left, right);
    return left < right ? -1 : 1;
  }
  return 0;
}

/** Compares by UTF-8 bytes, as PostgreSQL's collation "C" does. */
function compareText(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}

function least(one: string | undefined, other: string | undefined): string | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return compareText(one, other) <= 0 ? one : other;
}

function definedOf<T extends object>(record: T): Partial<T> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as Partial<T>;
}

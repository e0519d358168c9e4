import type { TraceRecord } from '@hookline/contracts';

/** A trace as it is written: what is known so far, and whether a record of its own has come. */
export interface TraceState extends TraceRecord {
  /** False for a stub made because a hook execution names it. */
  readonly announced: boolean;
}

/**
 * Everything two records of one trace say, the same in whatever order they come:
 * - session, source and root are those of the record with the earliest start, taken together;
 * - status, success, completion, duration and error are those of the end that is known best, else of the latest, taken
 *   together: an end without an error leaves none of an earlier one;
 * - what else is said once stays. Of two parents, users or prompts that differ it is the first by its bytes. Of two
 *   values of one key of `context` it is that of the record whose source is kept; between records that are not it, that
 *   of whichever came first: the one thing that order decides.
 *
 * The database does the same with what it has (`merge-sql.ts`).
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
    announced: one.announced || other.announced,
  };
}

/** Each tag once, in the order of their bytes. */
export function tagSet(tags: readonly string[]): string[] {
  return [...new Set(tags)].sort(compareText);
}

type Key = readonly (number | string)[];

/** Least for the record that knows best what a trace started as; a default says less than anything else does. */
function startKey(trace: TraceState): Key {
  return [
    trace.announced ? 0 : 1,
    trace.started_at === undefined ? Number.POSITIVE_INFINITY : microseconds(trace.started_at),
    rootOf(trace) === trace.correlation_id.toLowerCase() ? 1 : 0,
    trace.source === 'api' ? 1 : 0,
    trace.session_id === 'unknown' ? 1 : 0,
    trace.source,
    trace.session_id,
    rootOf(trace),
  ];
}

/** How much a status says: that a trace was cancelled is only concluded, how it ended is known. */
const STRENGTH: Readonly<Record<TraceState['status'], number>> = {
  in_progress: 0,
  cancelled: 1,
  completed: 2,
  failed: 2,
};

/** Greatest for the record that knows best how a trace ended; of two of one moment, for the failure. */
function endKey(trace: TraceState): Key {
  return [
    STRENGTH[trace.status],
    trace.completed_at === undefined ? Number.NEGATIVE_INFINITY : microseconds(trace.completed_at),
    trace.status,
    trace.success === undefined ? -1 : Number(trace.success),
    trace.duration_ms ?? -1,
    orNothing(trace.error_type),
    orNothing(trace.error_message),
  ];
}

/** A text that comes after none at all, even when it is empty. */
function orNothing(text: string | undefined): string {
  return text === undefined ? '' : `-${text}`;
}

function rootOf(trace: TraceState): string {
  return (trace.root_id ?? trace.correlation_id).toLowerCase();
}

/** A moment as precise as PostgreSQL keeps it, in microseconds since 1970. */
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

/** By UTF-8 bytes, as PostgreSQL's "C" does. */
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

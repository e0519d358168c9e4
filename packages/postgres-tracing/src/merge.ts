import type { TraceRecord } from '@hookline/contracts';

/** A trace as it is written: what is known so far, and whether a record of its own has come. */
export interface TraceState extends TraceRecord {
  /** False for a stub made because a hook execution names it. */
  readonly announced: boolean;
}

/**
 * Everything two records of one trace say. In whatever order they come the result is the same: the earliest start, the
 * latest end, the status of that end (what is known beats what is concluded: `cancelled`), whatever else the first of them knew.
 * The database does the same with what it has (`store.ts`).
 */
export function mergeTraces(one: TraceState, other: TraceState): TraceState {
  const ended = pickEnd(one, other);
  const { session_id, source } = one.announced || !other.announced ? one : other;
  return {
    ...other,
    ...definedOf(one),
    session_id,
    source,
    announced: one.announced || other.announced,
    ...definedOf({
      root_id: one.root_id ?? other.root_id,
      started_at: earliest(one.started_at, other.started_at),
      completed_at: ended.completed_at,
      duration_ms: ended.duration_ms,
      success: ended.success,
      error_message: ended.error_message,
      error_type: ended.error_type,
      context: { ...other.context, ...one.context },
      tags: [...new Set([...(one.tags ?? []), ...(other.tags ?? [])])],
    }),
    status: ended.status,
  };
}

/** How much a status says: that a trace was cancelled is only concluded, how it ended is known. */
const STRENGTH: Readonly<Record<TraceState['status'], number>> = {
  in_progress: 0,
  cancelled: 1,
  completed: 2,
  failed: 2,
};

function pickEnd(one: TraceState, other: TraceState): TraceState {
  const stronger = STRENGTH[other.status] - STRENGTH[one.status];
  if (stronger !== 0) return stronger > 0 ? other : one;
  return Date.parse(other.completed_at ?? '') > Date.parse(one.completed_at ?? '') ? other : one;
}

function earliest(one: string | undefined, other: string | undefined): string | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return Date.parse(one) <= Date.parse(other) ? one : other;
}

function definedOf<T extends object>(record: T): Partial<T> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as Partial<T>;
}

import type { HookExecution, TraceRecord } from '@hookline/contracts';
import { DatabaseError } from '@hookline/database';
import type { RecordResult, TraceResults, TraceStore } from './trace-store.ts';

/** Somewhere else that takes the same records. */
export interface TraceMirror {
  /** Writes records, as a `TraceStore` does. */
  record(traces: readonly TraceRecord[], hookExecutions: readonly HookExecution[]): Promise<TraceResults>;
}

/**
 * A store that writes to a mirror too, what the store itself has taken. A record is taken when both have it: one that the
 * mirror cannot take now is answered with its error, so that it is sent again, which changes nothing where it is already.
 * Reading is the store's.
 */
export function withMirror(store: TraceStore, mirror: TraceMirror): TraceStore {
  return {
    ...store,
    record: async (traces, hookExecutions) => {
      const own = await store.record(traces, hookExecutions);
      const takenTraces = traces.filter((_, index) => own.traces[index]?.ok === true);
      const takenHooks = hookExecutions.filter((_, index) => own.hookExecutions[index]?.ok === true);
      if (takenTraces.length + takenHooks.length === 0) return own;
      const there = await recordThere(mirror, takenTraces, takenHooks);
      return {
        ...own,
        traces: combine(own.traces, there.traces),
        hookExecutions: combine(own.hookExecutions, there.hookExecutions),
      };
    },
  };
}

async function recordThere(
  mirror: TraceMirror,
  traces: readonly TraceRecord[],
  hooks: readonly HookExecution[],
): Promise<TraceResults> {
  try {
    return await mirror.record(traces, hooks);
  } catch (cause) {
    const error =
      cause instanceof DatabaseError ? cause : new DatabaseError('unavailable', 'the mirror failed', { cause });
    const failed: RecordResult = { ok: false, error };
    return { traces: traces.map(() => failed), hookExecutions: hooks.map(() => failed) };
  }
}

function combine(own: readonly RecordResult[], there: readonly RecordResult[]): RecordResult[] {
  const rest = there.values();
  return own.map((result) => (result.ok ? (rest.next().value ?? result) : result));
}

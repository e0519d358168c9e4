import type { HookExecution, TraceRecord } from '@hookline/contracts';
import { DatabaseError } from '@hookline/database';
import type { RecordResult, TraceResults, TraceStore } from './trace-store.ts';

/** Second destination of the records of a `TraceStore`. */
export interface TraceMirror {
  /** Writes records with the semantics of `TraceStore.record`. */
  record(traces: readonly TraceRecord[], hookExecutions: readonly HookExecution[]): Promise<TraceResults>;
}

/**
 * Wraps a store so that records it accepted are also written to a mirror. A record counts as accepted when both have it: when
 * the mirror fails, its error is returned and the caller sends the record again, which has no effect on the store. Queries
 * use the store only.
 */
export function withMirror(store: TraceStore, mirror: TraceMirror): TraceStore {
  return {
    ...store,
    record: async (traces, hookExecutions) => {
      const own = await store.record(traces, hookExecutions);
      const acceptedTraces = traces.filter((_, index) => own.traces[index]?.ok === true);
      const acceptedHooks = hookExecutions.filter((_, index) => own.hookExecutions[index]?.ok === true);
      if (acceptedTraces.length + acceptedHooks.length === 0) return own;
      const mirrored = await recordInMirror(mirror, acceptedTraces, acceptedHooks);
      return {
        ...own,
        traces: combine(own.traces, mirrored.traces),
        hookExecutions: combine(own.hookExecutions, mirrored.hookExecutions),
      };
    },
  };
}

async function recordInMirror(
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

function combine(own: readonly RecordResult[], mirrored: readonly RecordResult[]): RecordResult[] {
  const rest = mirrored.values();
  return own.map((result) => (result.ok ? (rest.next().value ?? result) : result));
}

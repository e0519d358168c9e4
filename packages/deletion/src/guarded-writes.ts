import type { Clock } from '@hookline/clock';
import type { HookExecution, LineageEvent, TokenUsageRecord, TraceRecord } from '@hookline/contracts';
import type { Sql } from '@hookline/database';
import type { Digest } from './digests.ts';
import { eventFacets, hookFacets, tokenUsageFacets, traceFacets } from './facets.ts';
import { digestOfDatabase, findTombstones } from './tombstone-store.ts';
import { type Facets, isForgotten, isForgottenPattern, type Tombstone } from './tombstones.ts';
import type { WriteGate } from './write-gate.ts';

/** Options of {@link createWriteGuard}. */
export interface WriteGuardOptions {
  readonly database: Sql;
  readonly gate: WriteGate;
  readonly clock: Clock;
}

/** A record with the ids that tombstones may have. */
interface Candidate {
  readonly ids: readonly (string | undefined)[];
  readonly facets: Facets;
}

/** Tests records against the tombstones before they are written. */
export interface WriteGuard {
  /**
   * Calls `write` with the events that were not deleted, and resolves with its results in the order of `events`: `undefined`
   * for a deleted one.
   */
  events<Result>(
    events: readonly LineageEvent[],
    write: (kept: readonly LineageEvent[]) => Promise<readonly Result[]>,
  ): Promise<readonly (Result | undefined)[]>;
  /** Calls `write` with the traces and hook executions that were not deleted, and with a flag for each record that was kept. */
  traces<Result>(
    traces: readonly TraceRecord[],
    hookExecutions: readonly HookExecution[],
    write: (kept: {
      readonly traces: readonly TraceRecord[];
      readonly hookExecutions: readonly HookExecution[];
      readonly keptTraces: readonly boolean[];
      readonly keptHooks: readonly boolean[];
    }) => Promise<Result>,
  ): Promise<Result>;
  /** Calls `write` with the records that were not deleted. */
  tokenUsage<Result>(
    records: readonly TokenUsageRecord[],
    write: (kept: readonly TokenUsageRecord[]) => Promise<Result>,
  ): Promise<Result>;
}

/** Creates the guard of a database. */
export function createWriteGuard({ clock, database, gate }: WriteGuardOptions): WriteGuard {
  let known: Promise<Digest> | undefined;
  const digestOf = (): Promise<Digest> => {
    known ??= digestOfDatabase(database).catch((error: unknown) => {
      known = undefined;
      throw error;
    });
    return known;
  };
  /** Returns the tombstones, and which records were deleted. */
  const test = async (candidates: readonly Candidate[]) => {
    const digest = await digestOf();
    const ids = candidates.map((candidate) =>
      candidate.ids.flatMap((id) => (id === undefined ? [] : digest('record', id.toLowerCase()))),
    );
    const { records, tombstones } = await findTombstones(database, ids.flat());
    const kept = candidates.map(
      ({ facets }, index) =>
        !(ids[index] ?? []).some((id) => records.has(id)) && !isForgotten(tombstones, facets, digest),
    );
    return { kept, tombstones, digest };
  };
  return {
    events: (events, write) =>
      gate.write(async () => {
        const now = clock.now();
        const { digest, kept, tombstones } = await test(
          events.map((event) => ({ ids: [event.event_id], facets: eventFacets(event, now) })),
        );
        const rest = events.filter((_, index) => kept[index]).map((event) => withoutParents(event, tombstones, digest));
        const written = rest.length === 0 ? [] : await write(rest);
        let next = 0;
        return kept.map((isKept) => (isKept ? written[next++] : undefined));
      }),
    traces: (traces, hookExecutions, write) =>
      gate.write(async () => {
        const now = clock.now();
        const { kept } = await test([
          ...traces.map((trace) => ({ ids: [trace.correlation_id], facets: traceFacets(trace, now) })),
          ...hookExecutions.map((hook) => ({
            ids: [hook.hook_id, hook.correlation_id],
            facets: hookFacets(hook, now),
          })),
        ]);
        const [keptTraces, keptHooks] = [kept.slice(0, traces.length), kept.slice(traces.length)];
        return write({
          traces: traces.filter((_, index) => keptTraces[index]),
          hookExecutions: hookExecutions.filter((_, index) => keptHooks[index]),
          keptTraces,
          keptHooks,
        });
      }),
    tokenUsage: (records, write) =>
      gate.write(async () => {
        const { kept } = await test(records.map((record) => ({ ids: [], facets: tokenUsageFacets(record) })));
        return write(records.filter((_, index) => kept[index]));
      }),
  };
}

/** Returns an event without those of its parents that were deleted wherever they occurred. */
function withoutParents(event: LineageEvent, tombstones: readonly Tombstone[], digest: Digest): LineageEvent {
  if (event.parents.length + event.parent_pattern_ids.length === 0 || tombstones.length === 0) return event;
  const parents = event.parents.filter(
    ({ fingerprint, pattern_id }) =>
      !isForgottenPattern(tombstones, [pattern_id, ...(fingerprint === undefined ? [] : [fingerprint])], digest),
  );
  const ids = event.parent_pattern_ids.filter((id) => !isForgottenPattern(tombstones, [id], digest));
  if (parents.length + ids.length === event.parents.length + event.parent_pattern_ids.length) return event;
  const hasParents = parents.length + ids.length > 0;
  return {
    ...event,
    parents,
    parent_pattern_ids: ids,
    event_type: hasParents || event.event_type === 'pattern_deprecated' ? event.event_type : 'pattern_created',
  };
}

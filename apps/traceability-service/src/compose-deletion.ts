/** Composes the deletion over the tables of all packages, and guards their writers. */
import type { Clock } from '@hookline/clock';
import type { Database } from '@hookline/database';
import {
  createDeletion,
  createWriteGuard,
  type Deletion,
  reclaimSpace,
  type WriteGuard,
  WriteGate,
} from '@hookline/deletion';
import { createFeedbackDeletion } from '@hookline/feedback-loop';
import { createLineageDeletion, type Lineage, LineageError, type SimilarityLinks } from '@hookline/lineage';
import { createSurvivalDeletion, type SurvivalStore } from '@hookline/line-survival';
import { createIndexDeletion, type PatternIndex } from '@hookline/pattern-index';
import { createTraceDeletion, type TraceStore } from '@hookline/postgres-tracing';
import { createTokenUsageDeletion, type TokenUsageStore } from '@hookline/token-usage';
import { createUsageDeletion } from '@hookline/usage-analytics';
import type { Logger } from 'pino';
import type { DatabaseCopies } from './backups.ts';

/** Deletion, and the services that write without what was deleted. */
export interface ComposedDeletion {
  readonly deletion: Deletion;
  readonly lineage: Lineage;
  readonly traces: TraceStore;
  readonly index: PatternIndex;
  readonly tokenUsage: TokenUsageStore;
  readonly survival: SurvivalStore;
  /** Resolves when the space of what was deleted is free. */
  readonly reclaimed: () => Promise<void>;
}

/** The services that write what may be deleted. */
export interface GuardedServices {
  readonly lineage: Lineage;
  readonly traces: TraceStore;
  readonly index: PatternIndex;
  readonly tokenUsage: TokenUsageStore;
  readonly survival: SurvivalStore;
  /** Tells which patterns exist. */
  readonly similarityLinks: Pick<SimilarityLinks, 'describe'>;
}

/** Composes the deletion and the guarded services of events and traces. */
export function composeDeletion(
  database: Database,
  clock: Clock,
  { index, lineage, similarityLinks, survival, tokenUsage, traces }: GuardedServices,
  logger?: Pick<Logger, 'info' | 'warn'>,
  copies?: DatabaseCopies,
): ComposedDeletion {
  const gate = new WriteGate();
  const parts = {
    events: createLineageDeletion(),
    traces: createTraceDeletion(),
    index: createIndexDeletion(),
    usage: createUsageDeletion(),
    feedback: createFeedbackDeletion(),
    tokenUsage: createTokenUsageDeletion(),
    survival: createSurvivalDeletion(),
  };
  const guard = createWriteGuard({ database, gate, clock });
  const deletion = createDeletion({ database, parts, gate, clock });
  let reclaiming: Promise<void> = Promise.resolve();
  let waiting = 0;
  const reclaim = async (): Promise<void> => {
    // The last one of several deletions frees the space of all.
    if (--waiting > 0) return;
    try {
      if (copies) return await copies.replace();
      await reclaimSpace(database);
      logger?.info('the space of deleted rows is free');
    } catch (err) {
      logger?.warn({ err }, 'the space of deleted rows could not be freed');
    }
  };
  return {
    deletion: {
      ...deletion,
      forget: async (request) => {
        const count = await (copies?.count() ?? 0);
        if (!request.dry_run) await copies?.markStale();
        const answer = await deletion.forget(request);
        if (!answer.complete) return answer;
        if (!answer.dry_run) {
          waiting++;
          reclaiming = reclaiming.then(reclaim);
        }
        return { ...answer, counts: { ...answer.counts, copies: count } };
      },
    },
    reclaimed: () => reclaiming,
    lineage: { ...lineage, track: guardedTrack(lineage, guard) },
    traces: { ...traces, record: guardedRecord(traces, guard) },
    // Lives of edits are written while no edit is deleted: those of deleted ones are left out.
    survival: { ...survival, record: (measurement) => gate.write(() => survival.record(measurement)) },
    tokenUsage: { ...tokenUsage, record: guardedUsage(tokenUsage, guard) },
    index: { ...index, addSources: guardedSources(index, similarityLinks, gate) },
  };
}

function guardedTrack(lineage: Lineage, guard: WriteGuard): Lineage['track'] {
  return async (events) => {
    const results = await guard.events(events, (kept) => lineage.track(kept));
    return results.map(
      (result) =>
        result ?? { ok: false, error: new LineageError('forgotten', 'it was deleted and is not recorded again') },
    );
  };
}

/** A pattern may be deleted after it was taken from the queue of the index. */
function guardedSources(
  index: PatternIndex,
  similarityLinks: Pick<SimilarityLinks, 'describe'>,
  gate: WriteGate,
): PatternIndex['addSources'] {
  return (sources) =>
    gate.write(async () => {
      const existing = await similarityLinks.describe(sources.map(({ id }) => id));
      return index.addSources(sources.filter(({ id }) => existing.has(id)));
    });
}

/** Deleted records count as known ones, so that the client does not send them again. */
function guardedUsage(tokenUsage: TokenUsageStore, guard: WriteGuard): TokenUsageStore['record'] {
  return (records) =>
    guard.tokenUsage(records, async (kept) => {
      const { known } = await tokenUsage.record(kept);
      return { known: known + records.length - kept.length };
    });
}

/** Deleted records count as known ones: accepted, with nothing written. */
function guardedRecord(traces: TraceStore, guard: WriteGuard): TraceStore['record'] {
  return (records, hookExecutions) =>
    guard.traces(records, hookExecutions, async ({ keptHooks, keptTraces, ...kept }) => {
      const written = await traces.record(kept.traces, kept.hookExecutions);
      const [ofTraces, ofHooks] = [[...written.traces], [...written.hookExecutions]];
      const accepted = { ok: true } as const;
      return {
        traces: keptTraces.map((isKept) => (isKept ? (ofTraces.shift() ?? accepted) : accepted)),
        hookExecutions: keptHooks.map((isKept) => (isKept ? (ofHooks.shift() ?? accepted) : accepted)),
        known: written.known + keptHooks.filter((isKept) => !isKept).length,
      };
    });
}

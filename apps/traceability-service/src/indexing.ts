import type { Clock, Timer } from '@hookline/clock';
import { linkParents, type LinkParentsOptions } from '@hookline/pattern-index';
import type { Logger } from 'pino';
import type { BackgroundTask } from './upkeep.ts';

/** Poll interval for new patterns. */
const POLL_INTERVAL_MS = 1000;
/** Patterns per round: few, so that requests run in between. */
const PATTERNS_PER_ROUND = 50;
/**
 * Time after a write in which more are likely. Indexing is postponed by it, for `MAX_POSTPONEMENT_MS` at most, because one
 * round of 20 patterns costs a fifth of the processor time of 20 rounds of one.
 */
const BUSY_MS = 2000;
const MAX_POSTPONEMENT_MS = 15_000;
/** Time that a search waits for the backlog. */
const CATCH_UP_MS = 1000;
/** Pause after a failure. */
const FAILURE_PAUSE_MS = 30_000;

/** Options of {@link startIndexing}. */
export interface IndexingOptions extends LinkParentsOptions {
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'debug' | 'warn'>;
  /** Time of the latest write, by the clock's `monotonic`. @defaultValue never */
  readonly lastPostAt?: (() => number) | undefined;
}

/** Indexing in the background. */
export interface Indexing extends BackgroundTask {
  /** Indexes the backlog now, for one second at most. A failure is logged. */
  catchUp(): Promise<void>;
}

/**
 * Indexes new patterns and links them to similar ones in the background. The backlog is in the database: after a failure, which
 * is logged, the next round or the next process continues with it.
 */
export function startIndexing({ clock, logger, lastPostAt = () => -Infinity, ...options }: IndexingOptions): Indexing {
  let ending = false;
  let lastRoundAt = clock.monotonic();
  let running: Promise<unknown> = Promise.resolve();
  let timer: Timer;
  const index = async (): Promise<number> => {
    const indexed = await linkParents({ limit: PATTERNS_PER_ROUND, ...options });
    if (indexed > 0) logger.debug({ patterns: indexed }, 'patterns indexed');
    return indexed;
  };
  const warn = (err: unknown): void => logger.warn({ err }, 'patterns could not be indexed');
  const round = async (): Promise<void> => {
    const startedAt = clock.monotonic();
    if (startedAt - lastPostAt() < BUSY_MS && startedAt - lastRoundAt < MAX_POSTPONEMENT_MS) return schedule(BUSY_MS);
    lastRoundAt = startedAt;
    let nextMs = POLL_INTERVAL_MS;
    try {
      // Pauses as long as the round took, so that at least half of the time is left for requests.
      if ((await index()) > 0) nextMs = clock.monotonic() - startedAt;
    } catch (err) {
      warn(err);
      nextMs = FAILURE_PAUSE_MS;
    }
    schedule(nextMs);
  };
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = running.then(work);
    running = turn.catch(() => {});
    return turn;
  };
  const schedule = (ms: number): void => {
    if (ending) return;
    timer = clock.setTimer(() => void inTurn(round), ms);
  };
  schedule(POLL_INTERVAL_MS);
  return {
    catchUp: async () => {
      const until = clock.monotonic() + CATCH_UP_MS;
      try {
        while ((await inTurn(index)) > 0 && clock.monotonic() < until);
      } catch (err) {
        warn(err);
      }
    },
    stop: async () => {
      ending = true;
      timer.cancel();
      await running;
    },
  };
}

import type { Clock, Timer } from '@hookline/clock';
import { catchUp, type CatchUpOptions } from '@hookline/pattern-index';
import type { Logger } from 'pino';
import type { Upkeep } from './upkeep.ts';

/** How often new patterns are looked for: nobody waits for it. */
const INTERVAL_MS = 1000;
/** Patterns a round: few, so that requests come in between. */
const ROUND = 20;
/** Requests came so lately that more are likely, in milliseconds: indexing waits, but not longer than `MOST_WAIT_MS`. */
const BUSY_MS = 300;
const MOST_WAIT_MS = 5_000;
/** How long nothing is tried after a failure. */
const FAILED_MS = 30_000;

/** What indexing works with, beside what catching up does. */
export interface IndexingOptions extends CatchUpOptions {
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'debug' | 'warn'>;
  /** When the last request came, by the clock's `monotonic`. @defaultValue never */
  readonly lastRequestAt?: () => number;
}

/**
 * Indexes what was written and links it to what it is like, beside the requests. What waits is in the database: a failure is
 * logged, and whoever comes next goes on there.
 */
export function startIndexing({ clock, logger, lastRequestAt = () => -Infinity, ...options }: IndexingOptions): Upkeep {
  let ending = false;
  let lastRoundAt = clock.monotonic();
  let running: Promise<void> = Promise.resolve();
  let timer: Timer;
  const round = async (): Promise<void> => {
    const startedAt = clock.monotonic();
    if (startedAt - lastRequestAt() < BUSY_MS && startedAt - lastRoundAt < MOST_WAIT_MS) return schedule(BUSY_MS);
    lastRoundAt = startedAt;
    let nextMs = INTERVAL_MS;
    try {
      const looked = await catchUp({ limit: ROUND, ...options });
      if (looked > 0) {
        logger.debug({ patterns: looked }, 'patterns indexed');
        // As long as it took: half of the time belongs to whoever waits for an answer.
        nextMs = clock.monotonic() - startedAt;
      }
    } catch (err) {
      logger.warn({ err }, 'patterns could not be indexed');
      nextMs = FAILED_MS;
    }
    schedule(nextMs);
  };
  const schedule = (ms: number): void => {
    if (ending) return;
    timer = clock.setTimer(() => {
      running = round();
    }, ms);
  };
  schedule(INTERVAL_MS);
  return {
    stop: async () => {
      ending = true;
      timer.cancel();
      await running;
    },
  };
}

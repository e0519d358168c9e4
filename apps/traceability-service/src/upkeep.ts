import { DAY_MS, MINUTE_MS, type Timer } from '@hookline/clock';
import type { Deletion } from '@hookline/deletion';
import type { UsageAnalyticsService } from '@hookline/usage-analytics';
import type { Logger } from 'pino';
import { maintainPartitions, type RetentionOptions } from './retention.ts';

/** Interval of rollup refreshes. Without them results are correct but slower. */
const INTERVAL_MS = MINUTE_MS;
/** Maximum refresh rounds of 200 days per interval, so that requests are not starved. */
const MAX_ROUNDS = 50;
/** Number of intervals between partition maintenance, starting with the first one. */
const RETENTION_INTERVALS = 60;

/** Work in the background. */
export interface BackgroundTask {
  /** Starts no more rounds and resolves when the running one has ended. */
  stop(): Promise<void>;
}

/** Options of {@link startUpkeep}. */
export interface UpkeepOptions extends RetentionOptions {
  readonly deletion: Pick<Deletion, 'expireEvents'>;
  /** Retention period of patterns and edits in days; 0 keeps them for ever. */
  readonly patternsDays: number;
  readonly usage: Pick<UsageAnalyticsService, 'refresh' | 'seal'>;
  readonly logger: Pick<Logger, 'debug' | 'info' | 'warn'>;
}

/**
 * Refreshes rollups every minute and maintains partitions every hour. Rounds do not overlap. A failure is logged and retried in
 * the next round.
 */
export function startUpkeep(options: UpkeepOptions): BackgroundTask {
  const { clock, logger } = options;
  const ending = new AbortController();
  let running: Promise<void> = Promise.resolve();
  let timer: Timer;
  let intervals = 0;
  const runLogged = async (work: () => Promise<void>, failure: string): Promise<void> => {
    if (ending.signal.aborted) return;
    await work().catch((err: unknown) => logger.warn({ err }, failure));
  };
  const round = async (): Promise<void> => {
    if (intervals++ % RETENTION_INTERVALS === 0) {
      await runLogged(() => maintainPartitions(options), 'partitions could not be created or dropped');
      await runLogged(() => expirePatterns(options, ending.signal), 'old patterns could not be deleted');
    }
    await runLogged(() => refreshRollups(options, ending.signal), 'rollups could not be rebuilt');
    if (!ending.signal.aborted) schedule();
  };
  const schedule = (): void => {
    timer = clock.setTimer(() => {
      running = round();
    }, INTERVAL_MS);
  };
  schedule();
  return {
    stop: async () => {
      ending.abort();
      timer.cancel();
      await running;
    },
  };
}

/** Deletes edits beyond the retention period in batches, between which requests are served. */
async function expirePatterns(
  { clock, deletion, logger, patternsDays }: UpkeepOptions,
  ending: AbortSignal,
): Promise<void> {
  if (patternsDays === 0) return;
  const before = new Date(clock.now() - patternsDays * DAY_MS);
  let [events, patterns] = [0, 0];
  for (let complete = false; !complete && !ending.aborted;) {
    const expired = await deletion.expireEvents(before);
    complete = expired.complete;
    events += expired.counts.events;
    patterns += expired.counts.patterns;
  }
  if (events > 0) logger.info({ events, patterns }, 'old patterns deleted');
}

async function refreshRollups({ usage, logger }: UpkeepOptions, ending: AbortSignal): Promise<void> {
  let days = 0;
  for (let rounds = 0; rounds < MAX_ROUNDS && !ending.aborted; rounds++) {
    const rebuilt = await usage.refresh();
    if (rebuilt === 0) break;
    days += rebuilt;
  }
  if (days > 0) logger.debug({ days }, 'rollups rebuilt');
}

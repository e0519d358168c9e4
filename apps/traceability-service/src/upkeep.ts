import type { Clock, Timer } from '@hookline/clock';
import type { TracePartitions } from '@hookline/postgres-tracing';
import type { UsageAnalyticsService } from '@hookline/usage-analytics';
import type { Logger } from 'pino';
import { retain } from './retention.ts';

/** How often rollups are brought up to date. Answers are right without them, only slower. */
const INTERVAL_MS = 60_000;
/** Rounds of 200 days after which the next interval is waited for: requests come first. */
const MOST_ROUNDS = 50;
/** Every how many intervals partitions are made ahead and dropped; the first time in the first of them. */
const RETENTION_INTERVALS = 60;

/** What runs beside the requests. */
export interface Upkeep {
  /** Starts nothing more, and resolves when what runs has ended. */
  stop(): Promise<void>;
}

/** What upkeep works on. */
export interface UpkeepOptions {
  readonly usage: Pick<UsageAnalyticsService, 'refresh' | 'seal'>;
  readonly partitions: TracePartitions;
  /** Days that traces are kept, 0 for ever. */
  readonly retentionDays: number;
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'debug' | 'info' | 'warn'>;
}

/**
 * Rebuilds rollups every minute, one round after the other, and every hour makes partitions ahead and drops those whose
 * time has come. A failure is logged, and tried again the next time.
 */
export function startUpkeep(options: UpkeepOptions): Upkeep {
  const { clock, logger } = options;
  const ending = new AbortController();
  let running: Promise<void> = Promise.resolve();
  let timer: Timer;
  let intervals = 0;
  const attempt = async (work: () => Promise<void>, failure: string): Promise<void> => {
    if (ending.signal.aborted) return;
    await work().catch((err: unknown) => logger.warn({ err }, failure));
  };
  const round = async (): Promise<void> => {
    if (intervals++ % RETENTION_INTERVALS === 0) {
      await attempt(() => retain(options), 'partitions could not be made or dropped');
    }
    await attempt(() => rebuild(options, ending.signal), 'rollups could not be rebuilt');
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

async function rebuild({ usage, logger }: UpkeepOptions, ending: AbortSignal): Promise<void> {
  let days = 0;
  for (let rounds = 0; rounds < MOST_ROUNDS && !ending.aborted; rounds++) {
    const rebuilt = await usage.refresh();
    if (rebuilt === 0) break;
    days += rebuilt;
  }
  if (days > 0) logger.debug({ days }, 'rollups rebuilt');
}

import { type Clock, DAY_MS } from '@hookline/clock';
import type { TracePartitions } from '@hookline/postgres-tracing';
import type { UsageAnalyticsService } from '@hookline/usage-analytics';
import type { Logger } from 'pino';

/** Days ahead that partitions cover. The service may be stopped for as long before rows go to the default partition. */
const AHEAD_DAYS = 7;
/** Maximum number of partitions of the retention period: each adds some cost to every query. */
const MAX_PARTITIONS = 30;
/** Days per partition without retention. */
const DEFAULT_WIDTH_DAYS = 30;

/** Options of {@link maintainPartitions}. */
export interface RetentionOptions {
  readonly usage: Pick<UsageAnalyticsService, 'seal'>;
  readonly partitions: TracePartitions;
  /** Retention period of traces in days; 0 keeps them for ever. */
  readonly retentionDays: number;
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'debug' | 'info'>;
}

/** Creates partitions ahead of time, and drops those beyond the retention period after sealing their days. */
export async function maintainPartitions(options: RetentionOptions): Promise<void> {
  const { partitions, retentionDays, usage, clock, logger } = options;
  const widthDays = retentionDays === 0 ? DEFAULT_WIDTH_DAYS : Math.min(366, Math.ceil(retentionDays / MAX_PARTITIONS));
  const made = await partitions.make({ aheadDays: AHEAD_DAYS, widthDays });
  if (made > 0) logger.debug({ made }, 'partitions created');
  if (retentionDays === 0) return;
  const now = clock.now();
  const dropped = await partitions.dropBefore({
    before: new Date(now - retentionDays * DAY_MS),
    beforeDrop: async (latest) => {
      // The day after the last dropped row, but not later than today: rows with a wrong future time must not seal future days.
      if (latest) await usage.seal(new Date(Math.min(latest.getTime() + DAY_MS, now)).toISOString().slice(0, 10));
    },
  });
  if (dropped.partitions.length > 0) logger.info(dropped, 'old traces dropped');
}

import type { UpkeepOptions } from './upkeep.ts';

const DAY_MS = 86_400_000;
/** Days ahead that there are partitions for: so long the service may be away without rows going astray. */
const AHEAD_DAYS = 7;
/** Partitions that the time kept is made of, at most: every one costs each query a little. */
const MOST_PARTITIONS = 30;
/** Days in a partition when nothing is ever dropped. */
const KEPT_WIDTH_DAYS = 30;

/** Makes partitions ahead, and drops those that are older than what is kept, once their days are sealed. */
export async function retain(
  options: Omit<UpkeepOptions, 'usage'> & { readonly usage: Pick<UpkeepOptions['usage'], 'seal'> },
): Promise<void> {
  const { partitions, retentionDays, usage, clock, logger } = options;
  const widthDays = retentionDays === 0 ? KEPT_WIDTH_DAYS : Math.min(366, Math.ceil(retentionDays / MOST_PARTITIONS));
  const made = await partitions.make({ aheadDays: AHEAD_DAYS, widthDays });
  if (made > 0) logger.debug({ made }, 'partitions made');
  if (retentionDays === 0) return;
  const now = clock.now();
  const dropped = await partitions.dropBefore({
    before: new Date(now - retentionDays * DAY_MS),
    beforeDrop: async (latest) => {
      // The day after the last that loses a row, but never later than today: a clock that was wrong once seals no future.
      if (latest) await usage.seal(new Date(Math.min(latest.getTime() + DAY_MS, now)).toISOString().slice(0, 10));
    },
  });
  if (dropped.partitions.length > 0) logger.info(dropped, 'old traces dropped');
}

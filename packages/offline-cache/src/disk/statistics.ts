import type { StoreStats } from '../event-store.ts';
import type { Disk } from './disk.ts';
import { survey } from './look-up.ts';

/** Counts what is there, and reads what was counted. */
export async function statistics(disk: Disk): Promise<StoreStats> {
  const pending = await survey(disk, 'pending');
  return {
    pending: pending.count,
    claimed: (await survey(disk, 'claimed')).count,
    dead: (await survey(disk, 'dead')).count,
    quarantined: (await survey(disk, 'quarantine')).count,
    bytes: disk.usage.bytes(),
    maxBytes: disk.maxBytes,
    oldestAgeMs: pending.count === 0 ? null : Math.max(0, disk.clock.now() - pending.oldestMs),
    synced: disk.synced.value(),
    refused: disk.refused.value(),
    expired: disk.expired.value(),
  };
}

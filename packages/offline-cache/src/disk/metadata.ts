import type { StoreStats } from '../event-store.ts';
import type { Disk } from './disk.ts';
import { place } from './place.ts';

/** Writes the summary for people. Everything in it is counted from what is there; nothing reads it back. */
export function writeMetadata({ files, layout, clock }: Disk, stats: StoreStats): void {
  const { pending, claimed, dead, quarantined, synced, expired, refused, bytes } = stats;
  const summary = {
    total_cached: pending + claimed + dead + quarantined + synced + expired,
    total_synced: synced,
    pending: pending + claimed,
    dead,
    quarantined,
    expired,
    refused,
    bytes,
    updated_at: new Date(clock.now()).toISOString(),
  };
  const text = Buffer.from(`${JSON.stringify(summary, undefined, 2)}\n`);
  place(files, layout, { bytes: text, directory: layout.root, name: 'cache_metadata.json', power: false });
}

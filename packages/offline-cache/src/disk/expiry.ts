import { join } from 'node:path';
import type { Disk } from './disk.ts';
import { type EventFile, eventsIn, unlessGone } from './directory.ts';
import { idOf } from './names.ts';
import { Pace } from './pace.ts';
import { Tombstones } from './tombstones.ts';
import { blocksOf } from './usage.ts';

/** Whether an event has outlived its time. */
export function isExpired(disk: Disk, { parsed }: EventFile): boolean {
  return disk.age.of(parsed.storedAtMs) > disk.maxAgeMs;
}

/** Removes one event that has outlived its time, with a tombstone. `false`: somebody else was first. */
export function expireOne(disk: Disk, directory: string, { name, parsed }: EventFile): boolean {
  const { files, usage, observe, expired } = disk;
  const path = join(directory, name);
  const event = { event_id: idOf(parsed.key), storedAtMs: parsed.storedAtMs };
  const tombstones = new Tombstones(disk);
  const file = files.stat(path);
  const marked = tombstones.add(event);
  if (!file || !unlessGone(() => files.remove(path))) return false;
  usage.free(blocksOf(file.bytes));
  expired.addQuietly(1);
  // On a full disk there was no room for it; now there may be.
  if (!marked) tombstones.add(event);
  observe({ type: 'expired', ...event });
  return true;
}

/** Removes every event that has outlived its time and that nobody is delivering. Returns how many. */
export async function expireAll(disk: Disk): Promise<number> {
  const { files, layout, clock } = disk;
  const pace = new Pace(clock);
  let count = 0;
  for (const directory of [layout.root, layout.dead, layout.quarantine]) {
    for (const event of eventsIn(files, directory)) {
      if (isExpired(disk, event) && expireOne(disk, directory, event)) count += 1;
      await pace.giveWay();
    }
  }
  return count;
}

import { join } from 'node:path';
import type { StoredEvent } from '../event.ts';
import { idOf } from './names.ts';
import type { Backlog } from './backlog.ts';
import type { Claims, Held } from './claims.ts';
import { readContent } from './content.ts';
import type { EventFile } from './directory.ts';
import type { Disk } from './disk.ts';
import { expireOne, isExpired } from './expiry.ts';
import { Failures } from './failures.ts';
import { Pace } from './pace.ts';

/** How much to claim. */
export interface Portion {
  readonly limit: number;
  readonly maxBytes: number;
}

/**
 * Claims the oldest events that are due. A file on which a step fails is passed over; if it was taken, it stays out of
 * the way until the next tidy. What fails is thrown only when the batch is empty. A disk that fails ends the batch.
 */
export async function claimOldest(
  disk: Disk,
  backlog: Backlog,
  claims: Claims,
  portion: Portion,
): Promise<StoredEvent[]> {
  const batch: StoredEvent[] = [];
  const failures = new Failures(disk, 'claim an event');
  try {
    await fill(batch, failures, disk, backlog, claims, portion);
    if (batch.length === 0) failures.throwFirst();
  } catch (error) {
    if (batch.length === 0) throw error;
  }
  return batch;
}

async function fill(
  batch: StoredEvent[],
  failures: Failures,
  disk: Disk,
  backlog: Backlog,
  claims: Claims,
  { limit, maxBytes }: Portion,
): Promise<void> {
  const pace = new Pace(disk.clock);
  let bytes = 0;
  let looked = backlog.isStale;
  if (looked) await backlog.look();
  while (batch.length < limit) {
    const file = backlog.next();
    if (!file) {
      if (looked || !(await backlog.look())) return;
      looked = true;
      continue;
    }
    const held = failures.passOver(() => claimOne(disk, claims, file));
    if (!held) {
      await pace.giveWay();
      continue;
    }
    if (batch.length > 0 && bytes + held.bytes > maxBytes) {
      claims.moveTo(file, join(disk.layout.root, file.name));
      backlog.putBack(file);
      return;
    }
    claims.hold(held);
    batch.push(held.event);
    bytes += held.bytes;
    await pace.giveWay();
  }
}

/** Takes one file and reads it. `undefined`: gone, too old, or damaged. */
function claimOne(disk: Disk, claims: Claims, file: EventFile): Held | undefined {
  if (isExpired(disk, file)) {
    expireOne(disk, disk.layout.root, file);
    return undefined;
  }
  if (!claims.take(file)) return undefined;
  const { bytes, decoded } = readContent(disk, claims.pathOf(file), file.parsed.compressed);
  if (decoded.ok) return { file, event: decoded.value, bytes };
  claims.moveTo(file, join(disk.layout.quarantine, file.name));
  disk.observe({ type: 'quarantined', event_id: idOf(file.parsed.key), damage: decoded.error });
  return undefined;
}

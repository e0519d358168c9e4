import { join } from 'node:path';
import { MIB } from '@hookline/clock';
import { type EventFile, eventsIn } from './event-files.ts';
import { idOf } from './file-names.ts';
import { ifPresent, writeAll } from './file-system.ts';
import { blocksOf } from './quota.ts';
import type { StoreContext } from './store-context.ts';
import { TimeSlice } from './time-slice.ts';

/** True when an event has exceeded the maximum age. */
export function isExpired({ age, maxAgeMs }: StoreContext, { parsed }: EventFile): boolean {
  return age.of(parsed.storedAtMs) > maxAgeMs;
}

/** Removes one expired event and leaves a tombstone. Returns false when another process removed it first. */
export function expireEvent(context: StoreContext, directory: string, { name, parsed }: EventFile): boolean {
  const { files, quota, observe, expired } = context;
  const path = join(directory, name);
  const event = { event_id: idOf(parsed.key), storedAtMs: parsed.storedAtMs };
  const file = files.stat(path);
  const marked = tryAddTombstone(context, event);
  if (!file || !ifPresent(() => files.remove(path))) return false;
  quota.release(blocksOf(file.bytes));
  expired.tryAdd(1);
  // On a full disk there was no room for the tombstone; the removal may have made some.
  if (!marked) tryAddTombstone(context, event);
  observe({ type: 'expired', ...event });
  return true;
}

/** Removes all expired events except claimed ones, and returns how many were removed. */
export async function expireEvents(context: StoreContext): Promise<number> {
  const { files, layout, clock } = context;
  const slice = new TimeSlice(clock);
  let count = 0;
  for (const directory of [layout.root, layout.dead, layout.quarantine]) {
    for (const event of eventsIn(files, directory)) {
      if (isExpired(context, event) && expireEvent(context, directory, event)) count += 1;
      await slice.yieldToEventLoop();
    }
  }
  return count;
}

/** Size from which the tombstone file is rotated; one old file is kept. */
const MAX_TOMBSTONE_BYTES: number = MIB;

/**
 * Appends a tombstone, so that no accepted event disappears without a record, and returns whether that succeeded. Two
 * processes that expire the same event at once may both add a line.
 */
function tryAddTombstone(
  { files, layout, clock }: StoreContext,
  { event_id, storedAtMs }: { readonly event_id: string; readonly storedAtMs: number },
): boolean {
  const line = `${JSON.stringify({ event_id, stored_at_ms: storedAtMs, expired_at_ms: clock.now() })}\n`;
  try {
    const fd = files.append(layout.tombstones);
    try {
      writeAll(files, fd, Buffer.from(line));
      if (files.sizeOf(fd) > MAX_TOMBSTONE_BYTES) files.rename(layout.tombstones, `${layout.tombstones}.old`);
    } finally {
      files.close(fd);
    }
    return true;
  } catch {
    return false;
  }
}

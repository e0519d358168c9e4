import { join } from 'node:path';
import { crc32 } from '../crc32.ts';
import type { ListedEvent, ShownEvent, StoreStats } from '../event-store.ts';
import type { EventState, StoredEvent } from '../event.ts';
import { type EventFile, eventsIn, oldestEvents, readEvent } from './event-files.ts';
import { idOf, isTruncated, keyOf } from './file-names.ts';
import { hasCode, namesIn } from './file-system.ts';
import type { StoreContext } from './store-context.ts';
import { TimeSlice } from './time-slice.ts';

/** All states, the most frequent first. */
export const EVENT_STATES: readonly EventState[] = ['pending', 'claimed', 'dead', 'quarantine'];

/** An event's file with its path. */
interface LocatedEvent extends EventFile {
  readonly path: string;
}

/** Iterates over the events in a state, in no particular order. */
export function* eventsInState(context: StoreContext, state: EventState): Generator<LocatedEvent> {
  for (const directory of directoriesOf(context, state))
    for (const event of eventsIn(context.files, directory)) yield { ...event, path: join(directory, event.name) };
}

/** Lists the oldest events in a state. */
export async function listEvents(context: StoreContext, state: EventState, limit: number): Promise<ListedEvent[]> {
  const found = await oldestEvents(eventsInState(context, state), limit, new TimeSlice(context.clock));
  return found.map(({ parsed, path }) => ({
    event_id: isTruncated(parsed.key)
      ? (readIfPresent(context, path, parsed.compressed)?.event_id ?? parsed.key)
      : idOf(parsed.key),
    state,
    storedAtMs: parsed.storedAtMs,
    dueAtMs: parsed.dueAtMs,
  }));
}

/** Finds one event in any state. Reads every name in the worst case, but only files with the event's key. */
export async function showEvent(context: StoreContext, id: string): Promise<ShownEvent | undefined> {
  const key = keyOf(id, crc32);
  const slice = new TimeSlice(context.clock);
  for (const state of EVENT_STATES) {
    for (const { parsed, path } of eventsInState(context, state)) {
      await slice.yieldToEventLoop();
      if (parsed.key !== key) continue;
      const event = readIfPresent(context, path, parsed.compressed);
      if (event !== undefined) return { state, event };
    }
  }
  return undefined;
}

/** Counts the events in every state and reads the counters. */
export async function readStats(context: StoreContext): Promise<StoreStats> {
  const { quota, maxBytes, clock, synced, refused, expired } = context;
  const pending = await countEvents(context, 'pending');
  return {
    pending: pending.count,
    claimed: (await countEvents(context, 'claimed')).count,
    dead: (await countEvents(context, 'dead')).count,
    quarantined: (await countEvents(context, 'quarantine')).count,
    bytes: quota.bytes(),
    maxBytes,
    oldestAgeMs: pending.count === 0 ? null : Math.max(0, clock.now() - pending.oldestMs),
    synced: synced.value(),
    refused: refused.value(),
    expired: expired.value(),
  };
}

async function countEvents(context: StoreContext, state: EventState): Promise<{ count: number; oldestMs: number }> {
  const slice = new TimeSlice(context.clock);
  const found = { count: 0, oldestMs: Infinity };
  for (const { parsed } of eventsInState(context, state)) {
    found.count += 1;
    found.oldestMs = Math.min(found.oldestMs, parsed.storedAtMs);
    await slice.yieldToEventLoop();
  }
  return found;
}

/** Returns `null` for a damaged event, and `undefined` when another process has moved the file. */
function readIfPresent(context: StoreContext, path: string, compressed: boolean): StoredEvent | null | undefined {
  try {
    const { decoded } = readEvent(context, path, compressed);
    return decoded.ok ? decoded.value : null;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

function* directoriesOf({ files, layout }: StoreContext, state: EventState): Generator<string> {
  if (state === 'claimed') for (const claimant of namesIn(files, layout.claimed)) yield join(layout.claimed, claimant);
  else yield state === 'pending' ? layout.root : layout[state];
}

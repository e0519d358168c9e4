import { join } from 'node:path';
import type { EventState, StoredEvent } from '../event.ts';
import type { ListedEvent, ShownEvent } from '../event-store.ts';
import { readContent } from './content.ts';
import { type EventFile, eventsIn, namesIn } from './directory.ts';
import type { Disk } from './disk.ts';
import { hasCode } from './files.ts';
import { idOf, keyOf } from './names.ts';
import { oldest } from './oldest.ts';
import { Pace } from './pace.ts';

/** Every state, the likeliest first. */
export const STATES: readonly EventState[] = ['pending', 'claimed', 'dead', 'quarantine'];

/** An event's file, and where it lies. */
interface Located extends EventFile {
  readonly path: string;
}

/** Every event that stands there. */
export function* eventsThat(disk: Disk, state: EventState): Generator<Located> {
  for (const directory of directoriesOf(disk, state))
    for (const event of eventsIn(disk.files, directory)) yield { ...event, path: join(directory, event.name) };
}

/** How many events stand there, and when the oldest was stored. */
export async function survey(disk: Disk, state: EventState): Promise<{ count: number; oldestMs: number }> {
  const pace = new Pace(disk.clock);
  const found = { count: 0, oldestMs: Infinity };
  for (const { parsed } of eventsThat(disk, state)) {
    found.count += 1;
    found.oldestMs = Math.min(found.oldestMs, parsed.storedAtMs);
    await pace.giveWay();
  }
  return found;
}

/** The oldest events that stand there. */
export async function list(disk: Disk, state: EventState, limit: number): Promise<ListedEvent[]> {
  const found = (await oldest(eventsThat(disk, state), limit, new Pace(disk.clock))) as Located[];
  return found.map(({ parsed, path }) => ({
    event_id: parsed.key.includes('~')
      ? (read(disk, path, parsed.compressed)?.event_id ?? parsed.key)
      : idOf(parsed.key),
    state,
    storedAtMs: parsed.storedAtMs,
    dueAtMs: parsed.dueAtMs,
  }));
}

/** One event, wherever it stands. */
export async function show(disk: Disk, id: string): Promise<ShownEvent | undefined> {
  const key = keyOf(id);
  const pace = new Pace(disk.clock);
  for (const state of STATES) {
    for (const { parsed, path } of eventsThat(disk, state)) {
      await pace.giveWay();
      if (parsed.key !== key) continue;
      const event = read(disk, path, parsed.compressed);
      if (event !== undefined) return { state, event };
    }
  }
  return undefined;
}

/** The event in a file: `null` when it is damaged, `undefined` when it has gone elsewhere. */
function read(disk: Disk, path: string, compressed: boolean): StoredEvent | null | undefined {
  try {
    const { decoded } = readContent(disk, path, compressed);
    return decoded.ok ? decoded.value : null;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

function* directoriesOf({ files, layout }: Disk, state: EventState): Generator<string> {
  if (state === 'claimed') for (const owner of namesIn(files, layout.claimed)) yield join(layout.claimed, owner);
  else yield state === 'pending' ? layout.root : layout[state];
}

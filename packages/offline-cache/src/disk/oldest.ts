import type { EventFile } from './directory.ts';
import type { Pace } from './pace.ts';

/**
 * The oldest `count` of any number of events, oldest first, out of a stream in any order. Holds no more than twice
 * as many names as asked for.
 */
export async function oldest(events: Iterable<EventFile>, count: number, pace: Pace): Promise<EventFile[]> {
  let kept: EventFile[] = [];
  for (const event of events) {
    kept.push(event);
    if (kept.length >= 2 * count) kept = inOrder(kept).slice(0, count);
    await pace.giveWay();
  }
  return inOrder(kept).slice(0, count);
}

function inOrder(events: EventFile[]): EventFile[] {
  return events.sort(
    ({ parsed: a }, { parsed: b }) => a.storedAtMs - b.storedAtMs || (a.seq < b.seq ? -1 : Number(a.seq > b.seq)),
  );
}

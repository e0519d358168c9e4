import type { StoredEvent } from '../event.ts';
import { readEventText } from './event-files.ts';
import { hasCode, ifPresent } from './file-system.ts';
import { EVENT_STATES, eventsInState } from './lookup.ts';
import { blocksOf } from './quota.ts';
import type { StoreContext } from './store-context.ts';
import { TimeSlice } from './time-slice.ts';

/** Removes events in any state for which `matches` returns true, and returns how many. */
export async function forgetEvents(
  context: StoreContext,
  matches: (event: StoredEvent | undefined, text: string) => boolean,
): Promise<number> {
  const { files, quota } = context;
  const slice = new TimeSlice(context.clock);
  let removed = 0;
  for (const state of EVENT_STATES) {
    for (const { parsed, path } of eventsInState(context, state)) {
      await slice.yieldToEventLoop();
      try {
        const { bytes, decoded, text } = readEventText(context, path, parsed.compressed);
        if (!matches(decoded.ok ? decoded.value : undefined, text)) continue;
        if (!ifPresent(() => files.remove(path))) continue;
        quota.release(blocksOf(bytes));
        removed += 1;
      } catch (error) {
        // Another process has moved the file; it is found in its new state, or delivered.
        if (!hasCode(error, 'ENOENT')) throw error;
      }
    }
  }
  return removed;
}

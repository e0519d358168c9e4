import { MINUTE_MS } from '@hookline/clock';
import type { FileMemory, RememberedFile } from './file-memory.ts';

/** Larger differences than this are no rounding of file times. */
const TOLERANCE_MS = MINUTE_MS;

/**
 * Returns a memory in which no text is of the future. Such a time is from before the clock was set back; taken as it is, it would
 * make every call look older than the text until the clock has caught up. The text counts as the oldest instead.
 */
export function pastMemory(memory: FileMemory, now: () => number): FileMemory {
  return {
    get(key) {
      const known = memory.get(key);
      return known && isFuture(known, now()) ? { ...known, at: 0, earlier: [] } : known;
    },
    set: (key, file) => memory.set(key, file),
    delete: (key) => memory.delete(key),
    below: (folder, limit) => memory.below(folder, limit),
    commit: () => memory.commit?.(),
    discard: () => memory.discard?.(),
  };
}

function isFuture({ at }: Pick<RememberedFile, 'at'>, now: number): boolean {
  return at > now + TOLERANCE_MS;
}

import { diffArrays } from 'diff';

/** Lines that an edit replaced: `[start, end)` in the text before and in the one after, numbered from 1. */
export interface Hunk {
  readonly before: readonly [start: number, end: number];
  readonly after: readonly [start: number, end: number];
}

/** Changed lines beyond which the changed region counts as one hunk: the time of a diff grows with the square of their number. */
const MAX_CHANGED_LINES = 2000;

/** Returns what differs between two lists of lines, in order. */
export function hunksBetween(before: readonly string[], after: readonly string[]): Hunk[] {
  let start = 0;
  const shorter = Math.min(before.length, after.length);
  while (start < shorter && before[start] === after[start]) start++;
  let same = 0;
  while (same < shorter - start && before.at(-1 - same) === after.at(-1 - same)) same++;
  const [beforeEnd, afterEnd] = [before.length - same, after.length - same];
  if (start === beforeEnd && start === afterEnd) return [];
  const whole: Hunk = { before: [start + 1, beforeEnd + 1], after: [start + 1, afterEnd + 1] };
  const changes = diffArrays(before.slice(start, beforeEnd), after.slice(start, afterEnd), {
    maxEditLength: MAX_CHANGED_LINES,
  });
  if (!changes) return [whole];
  const hunks: Hunk[] = [];
  let [atBefore, atAfter] = [start + 1, start + 1];
  let open = false;
  for (const { added, removed, value } of changes) {
    if (!added && !removed) {
      atBefore += value.length;
      atAfter += value.length;
      open = false;
      continue;
    }
    const [nextBefore, nextAfter] = [atBefore + (removed ? value.length : 0), atAfter + (added ? value.length : 0)];
    const last = open ? hunks.pop() : undefined;
    hunks.push({
      before: [last?.before[0] ?? atBefore, nextBefore],
      after: [last?.after[0] ?? atAfter, nextAfter],
    });
    [atBefore, atAfter, open] = [nextBefore, nextAfter, true];
  }
  return hunks;
}

import type { RedactedChange } from './change-event.ts';

/** Replaces removals by moves: a removed file whose text appears elsewhere has moved there. Each removal is the source of one move. */
export function withMoves(changes: readonly RedactedChange[]): RedactedChange[] {
  const removed = changes.filter(({ after, before }) => after === null && typeof before === 'string');
  const moves = new Map<RedactedChange, RedactedChange>();
  for (const change of changes) {
    if (typeof change.after !== 'string' || typeof change.before === 'string') continue;
    const from = removed.find((other) => other.before === change.after && ![...moves.values()].includes(other));
    if (from) moves.set(change, from);
  }
  const gone = new Set(moves.values());
  return changes
    .filter((change) => !gone.has(change))
    .map((change) => ({ ...change, movedFrom: moves.get(change)?.path }));
}

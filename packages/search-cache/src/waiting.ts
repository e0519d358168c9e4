import type { Clock } from '@hookline/clock';
import type { SearchQuery } from './query.ts';
import type { TreeLimits, TreeState } from './uncertain-tree.ts';

/** Inspects the files that a search reads: `treeState`, or a function that does the same in another thread. Never rejects. */
export type TreeInspector = (query: SearchQuery, now: number, limits: TreeLimits) => Promise<TreeState>;

/** Resolves to the inspected state, or to `too-slow` after `maxWaitMs`; the inspection itself continues. */
export async function inspectedWithin(
  inspection: Promise<TreeState>,
  maxWaitMs: number | undefined,
  clock: Clock,
): Promise<TreeState> {
  if (maxWaitMs === undefined) return inspection;
  const late = Promise.withResolvers<TreeState>();
  const timer = clock.setTimer(() => late.resolve({ sure: false, reason: 'too-slow' }), maxWaitMs);
  try {
    return await Promise.race([inspection, late.promise]);
  } finally {
    timer.cancel();
  }
}

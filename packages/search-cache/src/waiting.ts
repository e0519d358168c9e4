import type { Clock } from '@hookline/clock';
import type { SearchQuery } from './query.ts';
import type { TreeLimits, TreeState } from './doubt.ts';

/** Looks at what a search reads. `treeState`, or one that does the same elsewhere. Never rejects. */
export type TreeLook = (query: SearchQuery, now: number, limits: TreeLimits) => Promise<TreeState>;

/** The look, or a doubt when it takes longer than `maxWaitMs`. A look that nobody waits for ends by itself. */
export async function lookWithin(
  look: Promise<TreeState>,
  maxWaitMs: number | undefined,
  clock: Clock,
): Promise<TreeState> {
  if (maxWaitMs === undefined) return look;
  const late = Promise.withResolvers<TreeState>();
  const timer = clock.setTimer(() => late.resolve({ sure: false, reason: 'too-slow' }), maxWaitMs);
  try {
    return await Promise.race([look, late.promise]);
  } finally {
    timer.cancel();
  }
}

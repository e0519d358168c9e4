import type { Child, FoundParent } from './find-parents.ts';
import { overlap } from './score.ts';

/** What became of the parents, as far as the code itself shows it. */
export type Transformation = 'refactor' | 'enhancement' | 'merge' | 'simplification';

/** Nearly all of one text must be in the other for it to be only added to, or only taken from. 0 to 1. */
const NEARLY_ALL = 0.85;
/** By what part of its tokens a text must grow or shrink. */
const CHANGE = 0.1;

/**
 * What kind of change made the child of its parents: `merge` of several, `refactor` when only names and literals
 * differ, `enhancement` when the parent is nearly all there and there is more, `simplification` when nearly all
 * of the child was there and there is less. Undefined when the code shows none of these: that something is a
 * bug fix or faster cannot be seen in it.
 */
export function transformationOf(child: Child, parents: readonly FoundParent[]): Transformation | undefined {
  const [first] = parents;
  if (!first) return undefined;
  if (parents.length > 1) return 'merge';
  const { pattern } = first;
  if (pattern.shape === child.shape) return 'refactor';
  const { ofChild, ofParent } = overlap(child.hashes, pattern.hashes);
  const growth = pattern.tokens === 0 ? 0 : child.tokens / pattern.tokens - 1;
  if (ofParent >= NEARLY_ALL && growth >= CHANGE) return 'enhancement';
  if (ofChild >= NEARLY_ALL && growth <= -CHANGE) return 'simplification';
  return undefined;
}

import type { Child } from './child.ts';
import type { FoundParent } from './find-parents.ts';
import { overlap } from './overlap.ts';

/** The kind of change that turned parents into a child, as far as the code itself shows it. */
export type Transformation = 'refactor' | 'enhancement' | 'merge' | 'simplification';

/** Fraction of one text that the other must contain for a pure addition or removal. 0 to 1. */
const NEARLY_ALL = 0.85;
/** Smallest growth or reduction, as a fraction of the parent's tokens. */
const MIN_GROWTH = 0.1;

/**
 * Classifies the change that produced a child: `merge` for several parents, `refactor` when only names and literals
 * differ, `enhancement` when nearly all of the parent is kept and the child is longer, `simplification` when nearly all of
 * the child was in the parent and the child is shorter. Returns undefined when the code shows none of these; a bug fix or
 * an optimisation, for example, is not visible in it.
 */
export function transformationOf(child: Child, parents: readonly FoundParent[]): Transformation | undefined {
  const [first] = parents;
  if (!first) return undefined;
  if (parents.length > 1) return 'merge';
  const { pattern } = first;
  if (pattern.shape === child.shape) return 'refactor';
  const { ofChild, ofParent } = overlap(child.hashes, pattern.hashes);
  const growth = pattern.tokens === 0 ? 0 : child.tokens / pattern.tokens - 1;
  if (ofParent >= NEARLY_ALL && growth >= MIN_GROWTH) return 'enhancement';
  if (ofChild >= NEARLY_ALL && growth <= -MIN_GROWTH) return 'simplification';
  return undefined;
}

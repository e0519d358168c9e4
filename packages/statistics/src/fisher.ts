import { checkProportion } from './checks.ts';
import { logChoose } from './distributions.ts';
import type { Proportion } from './intervals.ts';
import { newcombeInterval, type ProportionComparison, twoProportionZ } from './proportions.ts';

/** Tables this close in probability count as equally likely, as in R's `fisher.test`. */
const RELATIVE_TOLERANCE = 1 + 1e-7;

/**
 * Fisher's exact test that two proportions are the same, two-sided: the probability of all tables with the same margins
 * that are no likelier than this one. Takes time in proportion to the smaller margin.
 *
 * @returns the p-value, 0 to 1
 * @throws RangeError
 * @see Fisher 1935; R `fisher.test` for the two-sided rule
 */
export function fisherExact(a: Proportion, b: Proportion): number {
  checkProportion('a', a);
  checkProportion('b', b);
  const total = a.trials + b.trials;
  const successes = a.successes + b.successes;
  const all = logChoose(total, successes);
  const probability = (x: number): number =>
    Math.exp(logChoose(a.trials, x) + logChoose(b.trials, successes - x) - all);
  const limit = probability(a.successes) * RELATIVE_TOLERANCE;
  let sum = 0;
  for (let x = Math.max(0, successes - b.trials); x <= Math.min(a.trials, successes); x++) {
    const p = probability(x);
    if (p <= limit) sum += p;
  }
  return Math.min(1, sum);
}

/** Below this expected count in any cell the normal approximation is not used. */
const COCHRAN = 5;

/**
 * Compares two proportions looked at once, at a size fixed before: Fisher's exact test where an expected count is below
 * 5, the z test otherwise. Not for data that is looked at again and again: see `differenceSequence`.
 *
 * @throws RangeError
 * @see Cochran 1954, Biometrics 10:417–451, for the rule of 5
 */
export function compareProportions(a: Proportion, b: Proportion, alpha = 0.05): ProportionComparison {
  checkProportion('a', a);
  checkProportion('b', b);
  const pooled = (a.successes + b.successes) / (a.trials + b.trials);
  const leastExpected = Math.min(a.trials, b.trials) * Math.min(pooled, 1 - pooled);
  if (leastExpected >= COCHRAN) {
    const { method, difference, interval, pValue } = twoProportionZ(a, b, alpha);
    return { method, difference, interval, pValue };
  }
  return {
    method: 'fisher',
    difference: a.successes / a.trials - b.successes / b.trials,
    interval: newcombeInterval(a, b, alpha),
    pValue: fisherExact(a, b),
  };
}

import { checkProportion } from './checks.ts';
import { logChoose } from './distributions.ts';
import type { Proportion } from './intervals.ts';
import { newcombeInterval, type ProportionComparison, twoProportionZ } from './proportions.ts';

/** Tables whose probabilities differ by less count as equally likely, as in R's `fisher.test`. */
const RELATIVE_TOLERANCE = 1 + 1e-7;

/**
 * Two-sided Fisher's exact test for equality of two proportions: the probability of all tables with the same margins that
 * are at most as likely as the given one. The cost is linear in the smaller margin.
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

/** Smallest expected cell count for which the normal approximation is used. */
const MIN_EXPECTED_COUNT = 5;

/**
 * Compares two proportions at a sample size that was fixed in advance: Fisher's exact test when an expected count is below
 * 5, the z test otherwise. For repeated looks use `differenceSequence`.
 *
 * @throws RangeError
 * @see Cochran 1954, Biometrics 10:417–451, for the rule of 5
 */
export function compareProportions(a: Proportion, b: Proportion, alpha = 0.05): ProportionComparison {
  checkProportion('a', a);
  checkProportion('b', b);
  const pooled = (a.successes + b.successes) / (a.trials + b.trials);
  const leastExpected = Math.min(a.trials, b.trials) * Math.min(pooled, 1 - pooled);
  if (leastExpected >= MIN_EXPECTED_COUNT) {
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

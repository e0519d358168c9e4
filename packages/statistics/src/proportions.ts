import { checkBetween, checkProportion } from './checks.ts';
import { normalUpperTail } from './distributions.ts';
import type { Interval, Proportion } from './intervals.ts';
import { normalQuantile } from './normal-quantile.ts';

/**
 * Wilson's score interval of a proportion, without continuity correction. Valid also for 0 and for all successes.
 *
 * @param alpha - 1 − confidence, between 0 and 1
 * @throws RangeError
 * @see Wilson 1927, JASA 22:209–212
 */
export function wilsonInterval(proportion: Proportion, alpha = 0.05): Interval {
  checkProportion('proportion', proportion);
  checkBetween('alpha', alpha, 0, 1);
  const { successes, trials } = proportion;
  const p = successes / trials;
  const z = normalQuantile(1 - alpha / 2);
  const centre = p + (z * z) / (2 * trials);
  const reach = z * Math.sqrt((p * (1 - p)) / trials + (z * z) / (4 * trials * trials));
  const scale = 1 + (z * z) / trials;
  return {
    low: successes === 0 ? 0 : (centre - reach) / scale,
    high: successes === trials ? 1 : (centre + reach) / scale,
  };
}

/**
 * Newcombe's hybrid score interval of the difference `a − b` of two proportions, −1 to 1.
 *
 * @throws RangeError
 * @see Newcombe 1998, Statistics in Medicine 17:873–890, method 10
 */
export function newcombeInterval(a: Proportion, b: Proportion, alpha = 0.05): Interval {
  const [wa, wb] = [wilsonInterval(a, alpha), wilsonInterval(b, alpha)];
  const [pa, pb] = [a.successes / a.trials, b.successes / b.trials];
  return {
    low: pa - pb - Math.hypot(pa - wa.low, wb.high - pb),
    high: pa - pb + Math.hypot(wa.high - pa, pb - wb.low),
  };
}

/** Comparison of two proportions. */
export interface ProportionComparison {
  /** Test that produced the p-value. */
  readonly method: 'fisher' | 'z';
  /** Share of `a` − share of `b`, −1 to 1. */
  readonly difference: number;
  /** Newcombe's interval of the difference, for either method. */
  readonly interval: Interval;
  /** Two-sided, 0 to 1. */
  readonly pValue: number;
}

/**
 * Two-sided pooled two-proportion z test, with the difference `a − b` and its Newcombe interval. The p-value is 1 when both
 * proportions are 0 or both are 1.
 *
 * @throws RangeError
 */
export function twoProportionZ(a: Proportion, b: Proportion, alpha = 0.05): ProportionComparison & { z: number } {
  const interval = newcombeInterval(a, b, alpha);
  const pooled = (a.successes + b.successes) / (a.trials + b.trials);
  const difference = a.successes / a.trials - b.successes / b.trials;
  const deviation = Math.sqrt(pooled * (1 - pooled) * (1 / a.trials + 1 / b.trials));
  const z = deviation === 0 ? 0 : difference / deviation;
  return { method: 'z', difference, interval, z, pValue: Math.min(1, 2 * normalUpperTail(Math.abs(z))) };
}

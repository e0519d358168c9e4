import { checkBetween } from './checks.ts';
import { normalQuantile } from './normal-quantile.ts';

/** Error probabilities that a test is planned for. */
export interface PowerOptions {
  /** Probability of a false positive, between 0 and 1. @defaultValue 0.05 */
  readonly alpha?: number;
  /** Probability of detecting the difference, between 0 and 1. @defaultValue 0.8 */
  readonly power?: number;
}

/**
 * Sample size per arm at which a two-sided z test distinguishes the proportions `a` and `b`.
 *
 * @returns an integer; `Infinity` when the two are equal
 * @throws RangeError unless both lie between 0 and 1
 * @see Fleiss, Levin, Paik 2003, Statistical Methods for Rates and Proportions, equation 4.14; R `power.prop.test`
 */
export function requiredForProportions(a: number, b: number, options: PowerOptions = {}): number {
  const { zAlpha, zPower } = quantiles(options);
  checkBetween('a', a, 0, 1);
  checkBetween('b', b, 0, 1);
  if (a === b) return Number.POSITIVE_INFINITY;
  const middle = (a + b) / 2;
  const deviation = zAlpha * Math.sqrt(2 * middle * (1 - middle)) + zPower * Math.sqrt(a * (1 - a) + b * (1 - b));
  return Math.ceil((deviation / (a - b)) ** 2);
}

/**
 * Sample size per arm at which a two-sided test detects a difference of two means with a common variance. Uses the normal
 * approximation: add 2 when the result is below about 20.
 *
 * @returns an integer; `Infinity` when the difference is 0
 * @throws RangeError unless the variance is 0 or more
 */
export function requiredForMeans(difference: number, variance: number, options: PowerOptions = {}): number {
  const { zAlpha, zPower } = quantiles(options);
  if (!(variance >= 0)) throw new RangeError(`variance must be 0 or more, not ${variance}`);
  if (difference === 0) return Number.POSITIVE_INFINITY;
  return Math.max(2, Math.ceil((2 * variance * (zAlpha + zPower) ** 2) / difference ** 2));
}

function quantiles({ alpha = 0.05, power = 0.8 }: PowerOptions): { zAlpha: number; zPower: number } {
  checkBetween('alpha', alpha, 0, 1);
  checkBetween('power', power, 0, 1);
  return { zAlpha: normalQuantile(1 - alpha / 2), zPower: normalQuantile(power) };
}

import { checkBetween } from './checks.ts';
import { normalQuantile } from './distributions.ts';

/** How sure a test shall be. */
export interface PowerOptions {
  /** Chance of seeing a difference that is not there, between 0 and 1. @defaultValue 0.05 */
  readonly alpha?: number;
  /** Chance of seeing the difference that is there, between 0 and 1. @defaultValue 0.8 */
  readonly power?: number;
}

/**
 * Units an arm needs so that a two-sided z test tells the proportion `a` from `b`.
 *
 * @returns an integer; `Infinity` when the two are the same
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
 * Units an arm needs so that a two-sided test tells means apart that differ by `difference`, both with this variance.
 * By the normal approximation: for fewer than about 20 an arm, add 2.
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

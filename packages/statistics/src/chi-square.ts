import { continuedFraction } from './continued-fraction.ts';
import { logGamma, stirlingCorrection } from './log-gamma.ts';

/** Probability that a chi-square variable with `df` degrees of freedom (1 or more) exceeds `x`, 0 or more. */
export function chiSquareUpperTail(x: number, df: number): number {
  if (x === 0) return 1;
  if (x === Number.POSITIVE_INFINITY) return 0;
  return upperGamma(df / 2, x / 2);
}

/** Regularized upper incomplete gamma function. */
function upperGamma(a: number, x: number): number {
  if (x < a + 1) return 1 - density(a, x) * lowerSeries(a, x);
  // NIST Digital Library of Mathematical Functions, 8.9.2, in the form with the even terms only.
  return (
    density(a, x) /
    continuedFraction(
      (term) => term * (a - term),
      (term) => x + 2 * term + 1 - a,
    )
  );
}

/** x^a e^-x / gamma(a). For large `a` written so that large terms do not cancel. */
function density(a: number, x: number): number {
  if (a < 8) return Math.exp(a * Math.log(x) - x - logGamma(a));
  const deviation = (x - a) / a;
  return Math.sqrt(a / (2 * Math.PI)) * Math.exp(-a * (deviation - Math.log1p(deviation)) - stirlingCorrection(a));
}

/** @see NIST Digital Library of Mathematical Functions, 8.7.1 */
function lowerSeries(a: number, x: number): number {
  let term = 1 / a;
  let sum = term;
  for (let n = 1; term > sum * (Number.EPSILON / 2); n++) {
    term *= x / (a + n);
    sum += term;
  }
  return sum;
}

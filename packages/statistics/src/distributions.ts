import betainc from '@stdlib/math-base-special-betainc';
import erfc from '@stdlib/math-base-special-erfc';
import erfcinv from '@stdlib/math-base-special-erfcinv';
import gammainc from '@stdlib/math-base-special-gammainc';
import gammaln from '@stdlib/math-base-special-gammaln';

/** Probability that a standard normal variable exceeds `z`. Accurate far into the tail: 6.2e-16 at 8. */
export function normalUpperTail(z: number): number {
  return erfc(z / Math.SQRT2) / 2;
}

/** The `z` below which a standard normal variable lies with probability `p`, 0 to 1. */
export function normalQuantile(p: number): number {
  return -Math.SQRT2 * erfcinv(2 * p);
}

/** Probability that a Student t variable with `df` degrees of freedom (above 0, fractions allowed) exceeds `t`. */
export function studentUpperTail(t: number, df: number): number {
  const tail = betainc(df / (df + t * t), df / 2, 0.5) / 2;
  return t >= 0 ? tail : 1 - tail;
}

/** Steps of halving that bring any bracket below the spacing of doubles. */
const HALVINGS = 200;

/** The `t` below which a Student t variable with `df` degrees of freedom lies with probability `p`, 0 to 1. */
export function studentQuantile(p: number, df: number): number {
  if (p === 0.5) return 0;
  if (p < 0.5) return -studentQuantile(1 - p, df);
  let [low, high] = [0, 1];
  while (studentUpperTail(high, df) > 1 - p && Number.isFinite(high)) high *= 2;
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (studentUpperTail(middle, df) > 1 - p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Probability that a chi-square variable with `df` degrees of freedom (1 or more) exceeds `x`, 0 or more. */
export function chiSquareUpperTail(x: number, df: number): number {
  return gammainc(x / 2, df / 2, true, true);
}

/** Natural logarithm of the number of ways to choose `k` of `n`. */
export function logChoose(n: number, k: number): number {
  return gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1);
}

/** Natural logarithm of the beta function. */
export function logBeta(a: number, b: number): number {
  return gammaln(a) + gammaln(b) - gammaln(a + b);
}

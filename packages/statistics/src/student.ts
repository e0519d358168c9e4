import { continuedFraction } from './continued-fraction.ts';
import { logGamma, stirlingCorrection } from './log-gamma.ts';

/** Probability that a Student t variable with `df` degrees of freedom (above 0, fractions allowed) exceeds `t`. */
export function studentUpperTail(t: number, df: number): number {
  if (t === 0) return 0.5;
  const square = t * t;
  const a = df / 2;
  const x = df / (df + square);
  const y = 1 / (1 + df / square);
  // The tail is half of the regularized incomplete beta function of x with parameters a and 1/2.
  const scale = (Math.exp(-a * Math.log1p(square / df)) * Math.sqrt(y) * gammaRatio(a)) / Math.sqrt(Math.PI);
  const tail =
    x < (a + 1) / (a + 2.5) ? scale / (2 * betaFraction(x, y, a, 0.5)) : 0.5 - scale / (2 * betaFraction(y, x, 0.5, a));
  return t >= 0 ? tail : 1 - tail;
}

/** Bisection steps that narrow any bracket to neighbouring doubles. */
const MAX_BISECTIONS = 200;

/** Value below which a Student t variable with `df` degrees of freedom lies with probability `p`, 0 to 1. */
export function studentQuantile(p: number, df: number): number {
  if (p === 0.5) return 0;
  if (p < 0.5) return -studentQuantile(1 - p, df);
  let [low, high] = [0, 1];
  while (studentUpperTail(high, df) > 1 - p && Number.isFinite(high)) high *= 2;
  for (let step = 0; step < MAX_BISECTIONS; step++) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (studentUpperTail(middle, df) > 1 - p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** gamma(a + 1/2) / gamma(a). The logarithms of large gamma values would lose digits in their difference. */
function gammaRatio(a: number): number {
  if (a < 8) return Math.exp(logGamma(a + 0.5) - logGamma(a));
  const exponent = a * Math.log1p(0.5 / a) - 0.5 + stirlingCorrection(a + 0.5) - stirlingCorrection(a);
  return Math.sqrt(a) * Math.exp(exponent);
}

/**
 * Continued fraction of the incomplete beta function at `x`, with `y = 1 - x` given separately because `x` may round to 1.
 *
 * @see Didonato and Morris 1992, "Algorithm 708", ACM Transactions on Mathematical Software 18:360-373, equation 9
 */
function betaFraction(x: number, y: number, a: number, b: number): number {
  return continuedFraction(
    (n) => ((a + n - 1) * (a + b + n - 1) * n * (b - n) * x * x) / (a + 2 * n - 1) ** 2,
    (n) => {
      const first = n === 0 ? 0 : n + (n * (b - n) * x) / (a + 2 * n - 1);
      return first + ((a + n) * (a * y - b * x + 1 + n * (1 + y))) / (a + 2 * n + 1);
    },
  );
}

/** Summary of a sample for tests of means. */
export interface Sample {
  /** Number of values, 0 or more. */
  readonly count: number;
  /** 0 for an empty sample. */
  readonly mean: number;
  /** Unbiased (divided by `count − 1`), 0 or more; 0 for fewer than two values. */
  readonly variance: number;
}

/**
 * Computes count, mean and variance of values in one pass.
 *
 * @see Welford 1962, Technometrics 4:419–420
 */
export function summarize(values: Iterable<number>): Sample {
  let [count, mean, squares] = [0, 0, 0];
  for (const value of values) {
    count += 1;
    const distance = value - mean;
    mean += distance / count;
    squares += distance * (value - mean);
  }
  return { count, mean, variance: count > 1 ? squares / (count - 1) : 0 };
}

/**
 * Merges the summaries of two disjoint samples.
 *
 * @see Chan, Golub, LeVeque 1983, The American Statistician 37:242–247
 */
export function mergeSamples(a: Sample, b: Sample): Sample {
  if (a.count === 0) return b;
  if (b.count === 0) return a;
  const count = a.count + b.count;
  const distance = b.mean - a.mean;
  const squares =
    a.variance * (a.count - 1) + b.variance * (b.count - 1) + (distance * distance * a.count * b.count) / count;
  return { count, mean: a.mean + (distance * b.count) / count, variance: squares / (count - 1) };
}

/** Largest relative rounding error of a mean of many values. */
const ROUNDING = 1e-9;

/**
 * Mean of `a` − mean of `b`. Exactly 0 when rounding can explain the difference: when neither the deviations within both
 * samples nor the difference of the means exceed a billionth of the larger mean. (The computed mean of three times 0.7 is not
 * 0.7.)
 */
export function meanDifference(a: Sample, b: Sample): number {
  const difference = a.mean - b.mean;
  const rounding = ROUNDING * Math.max(Math.abs(a.mean), Math.abs(b.mean));
  const constant = Math.sqrt(Math.max(a.variance, b.variance)) <= rounding;
  return constant && Math.abs(difference) <= rounding ? 0 : difference;
}

/** What the tests of means need to know of a sample. */
export interface Sample {
  /** Values in it, 0 or more. */
  readonly count: number;
  /** 0 of no values. */
  readonly mean: number;
  /** Unbiased (divided by `count − 1`), 0 or more; 0 below two values. */
  readonly variance: number;
}

/**
 * Count, mean and variance of some values, in one pass.
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
 * The sample that two make together.
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

/** Part of a value that adding up and dividing many of them may be wrong by. */
const ROUNDING = 1e-9;

/**
 * Mean of `a` − mean of `b`, exactly 0 where rounding can be all of it: where neither sample varies, nor their means
 * differ, by more than a billionth of the larger mean. The mean of three times 0.7 is not quite 0.7.
 */
export function meanDifference(a: Sample, b: Sample): number {
  const difference = a.mean - b.mean;
  const rounding = ROUNDING * Math.max(Math.abs(a.mean), Math.abs(b.mean));
  const constant = Math.sqrt(Math.max(a.variance, b.variance)) <= rounding;
  return constant && Math.abs(difference) <= rounding ? 0 : difference;
}

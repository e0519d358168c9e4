import { checkBetween } from './checks.ts';
import { studentQuantile, studentUpperTail } from './student.ts';
import type { Interval } from './intervals.ts';
import { meanDifference, type Sample, summarize } from './samples.ts';

/** Comparison of two means. */
export interface MeanComparison {
  /** Mean of `a` − mean of `b`; 0 when both are constant and differ by less than 1e-9 of their size. */
  readonly difference: number;
  /** Confidence interval of the difference. */
  readonly interval: Interval;
  /** Difference in standard errors. */
  readonly t: number;
  /** Welch-Satterthwaite degrees of freedom. */
  readonly df: number;
  /** Two-sided, 0 to 1. */
  readonly pValue: number;
}

/**
 * Welch's test for equality of two means with unequal variances, for one look at a sample size that was fixed in advance.
 * When neither sample varies, the p-value is 1 for means that are equal within rounding, and 0 otherwise.
 *
 * @throws RangeError when a sample has fewer than two values
 * @see Welch 1947, Biometrika 34:28–35
 */
export function welchTest(a: Sample, b: Sample, alpha = 0.05): MeanComparison {
  checkBetween('alpha', alpha, 0, 1);
  for (const [name, { count }] of [
    ['a', a],
    ['b', b],
  ] as const) {
    if (!(count >= 2)) throw new RangeError(`${name}.count must be at least 2, not ${count}`);
  }
  const [va, vb] = [a.variance / a.count, b.variance / b.count];
  const difference = meanDifference(a, b);
  const deviation = Math.sqrt(va + vb);
  if (deviation === 0) {
    const t = difference === 0 ? 0 : difference * Number.POSITIVE_INFINITY;
    const interval = { low: difference, high: difference };
    return { difference, interval, t, df: a.count + b.count - 2, pValue: difference === 0 ? 1 : 0 };
  }
  const df = (va + vb) ** 2 / (va ** 2 / (a.count - 1) + vb ** 2 / (b.count - 1));
  const t = difference / deviation;
  const reach = studentQuantile(1 - alpha / 2, df) * deviation;
  return {
    difference,
    interval: { low: difference - reach, high: difference + reach },
    t,
    df,
    pValue: Math.min(1, 2 * studentUpperTail(Math.abs(t), df)),
  };
}

/** Comparison of two durations, or of other positive skewed quantities. */
export interface RatioComparison {
  /** Geometric mean of `a` / geometric mean of `b`, above 0. */
  readonly ratio: number;
  /** Confidence interval of the ratio. */
  readonly interval: Interval;
  /** Difference of the logarithms in standard errors. */
  readonly t: number;
  /** Welch-Satterthwaite degrees of freedom. */
  readonly df: number;
  /** Two-sided, 0 to 1. */
  readonly pValue: number;
}

/**
 * Welch's test on logarithms, which gives the ratio of two geometric means. Durations are skewed, their logarithms hardly.
 *
 * @param a - summary of the natural logarithms, see {@link summarizeLogs}
 * @throws RangeError when a sample has fewer than two values
 */
export function welchLogTest(a: Sample, b: Sample, alpha = 0.05): RatioComparison {
  const { difference, interval, t, df, pValue } = welchTest(a, b, alpha);
  return {
    ratio: Math.exp(difference),
    interval: { low: Math.exp(interval.low), high: Math.exp(interval.high) },
    t,
    df,
    pValue,
  };
}

/**
 * Summarizes the natural logarithms of positive values.
 *
 * @throws RangeError when a value is not above 0
 */
export function summarizeLogs(values: Iterable<number>): Sample {
  return summarize(logs(values));
}

function* logs(values: Iterable<number>): Generator<number> {
  for (const value of values) {
    if (!(value > 0)) throw new RangeError(`values must be above 0, not ${value}`);
    yield Math.log(value);
  }
}

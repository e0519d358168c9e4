import { checkBetween } from './checks.ts';
import { studentQuantile, studentUpperTail } from './distributions.ts';
import type { Interval } from './intervals.ts';
import { meanDifference, type Sample, summarize } from './samples.ts';

/** What comparing two means gave. */
export interface MeanComparison {
  /** Mean of `a` − mean of `b`; 0 where both are constant and differ by less than 1e-9 of themselves. */
  readonly difference: number;
  /** Of the difference. */
  readonly interval: Interval;
  /** Difference in standard errors. */
  readonly t: number;
  /** Degrees of freedom after Welch and Satterthwaite. */
  readonly df: number;
  /** Two-sided, 0 to 1. */
  readonly pValue: number;
}

/**
 * Welch's test that two means are the same, whatever their variances. Looked at once, at a size fixed before.
 * With no variation in either sample the p-value is 1 for equal means, as far as rounding lets them be, and 0
 * for others.
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

/** What comparing two durations, or other positive skewed amounts, gave. */
export interface RatioComparison {
  /** Geometric mean of `a` / geometric mean of `b`, above 0. */
  readonly ratio: number;
  /** Of the ratio. */
  readonly interval: Interval;
  /** Difference of the logarithms in standard errors. */
  readonly t: number;
  /** Degrees of freedom after Welch and Satterthwaite. */
  readonly df: number;
  /** Two-sided, 0 to 1. */
  readonly pValue: number;
}

/**
 * Welch's test on logarithms: the ratio of two typical durations. Durations are skewed, their logarithms are not much.
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
 * Summary of the natural logarithms of positive values.
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

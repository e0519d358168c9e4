import { normalUpperTail } from './distributions.ts';

/** Result of the Mann-Kendall trend test. */
export interface MannKendall {
  /** Number of rising pairs − number of falling pairs. */
  readonly s: number;
  /** Variance of `s` without a trend, corrected for ties. */
  readonly variance: number;
  /** Test statistic with continuity correction. */
  readonly z: number;
  /** Two-sided, by the normal approximation, which needs 8 values or more. 0 to 1. */
  readonly pValue: number;
}

/**
 * Mann-Kendall test for a monotonic trend in equally spaced values. The cost is quadratic in their number.
 *
 * @see Mann 1945, Econometrica 13:245–259; Kendall 1975 for ties; Gilbert 1987, section 16.4
 */
export function mannKendall(values: readonly number[]): MannKendall {
  const n = values.length;
  let s = 0;
  for (const [index, earlier] of values.entries()) {
    for (let later = index + 1; later < n; later++) s += Math.sign((values[later] ?? 0) - earlier);
  }
  const ties = new Map<number, number>();
  for (const value of values) ties.set(value, (ties.get(value) ?? 0) + 1);
  const term = (count: number): number => count * (count - 1) * (2 * count + 5);
  const tied = [...ties.values()].reduce((sum, count) => sum + term(count), 0);
  const variance = (term(n) - tied) / 18;
  const z = variance === 0 ? 0 : (s - Math.sign(s)) / Math.sqrt(variance);
  return { s, variance, z, pValue: Math.min(1, 2 * normalUpperTail(Math.abs(z))) };
}

/** Line through a series. */
export interface TheilSen {
  /** Median of the slopes between all pairs, per step; 0 for fewer than two values. */
  readonly slope: number;
  /** Value of the line at the first value: median − slope × middle index. */
  readonly intercept: number;
}

/**
 * Theil-Sen line through equally spaced values, robust against almost a third of outliers.
 *
 * @see Theil 1950; Sen 1968, JASA 63:1379–1389
 */
export function theilSen(values: readonly number[]): TheilSen {
  const slopes: number[] = [];
  for (const [index, earlier] of values.entries()) {
    for (let later = index + 1; later < values.length; later++) {
      slopes.push(((values[later] ?? 0) - earlier) / (later - index));
    }
  }
  const slope = median(slopes);
  return { slope, intercept: median(values) - (slope * Math.max(0, values.length - 1)) / 2 };
}

/** Median: the middle value, or the mean of the two middle values; 0 for an empty series. */
export function median(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  const half = sorted.length >> 1;
  if (sorted.length % 2 === 1) return sorted[half] ?? 0;
  return sorted.length === 0 ? 0 : ((sorted[half - 1] ?? 0) + (sorted[half] ?? 0)) / 2;
}

import type { TrendAnalysis, TrendType } from '@hookline/contracts';
import { mannKendall, theilSen } from '@hookline/statistics';

/** What a trend is told from. */
export interface UsageSeries {
  /** Executions of each whole day, oldest first, zeros filled in; from the first use on, where that is in it. */
  readonly daily: readonly number[];
  /** Executions of today, which is not over. */
  readonly today: number;
  /** Whether the first use ever lies before the series. */
  readonly olderUse: boolean;
}

/** Days below which there is no trend to be told. */
const FEWEST_DAYS = 7;
/** Executions that make a pattern of less than a week emerging. */
const EMERGING = 10;
/** With this many executions missing, silence is no accident: it has a chance of e^-5, 0.7 %. */
const MISSED = 5;
const SIGNIFICANT = 0.05;

/**
 * Where the use of a pattern goes.
 * - `insufficient_data`: never used, or known for less than seven whole days with fewer than ten executions
 * - `emerging`: known for less than seven whole days, ten executions or more
 * - `abandoned`: silent for seven days or more, in which at least five executions would have been its usual rate
 * - `growing`, `declining`: Mann-Kendall finds a trend at 0.05
 * - `stable`: none of these
 */
export function analyzeTrend({ daily, today, olderUse }: UsageSeries): TrendAnalysis {
  // Whole weeks, once there are four: a weekend must not look like a trend.
  const cut = daily.length >= 28 ? daily.length % 7 : 0;
  const days = daily.slice(cut);
  const usedBefore = olderUse || daily.slice(0, cut).some((count) => count > 0);
  const total = days.reduce((sum, count) => sum + count, today);
  const answer = (trend_type: TrendType, p_value: number | null): TrendAnalysis => ({
    trend_type,
    ...(p_value === null ? { velocity: 0, growth_percentage: null } : slope(days)),
    confidence_score: 0.7 * Math.min(total / 100, 1) + 0.3 * Math.min(days.length / 10, 1),
    p_value,
    days: days.length,
  });
  if (total === 0) return answer(usedBefore ? 'abandoned' : 'insufficient_data', null);
  if (days.length < FEWEST_DAYS) return answer(total >= EMERGING ? 'emerging' : 'insufficient_data', null);
  const { pValue, s } = mannKendall(days);
  if (today === 0 && isSilent(days)) return answer('abandoned', pValue);
  if (pValue > SIGNIFICANT) return answer('stable', pValue);
  return answer(s > 0 ? 'growing' : 'declining', pValue);
}

function slope(days: readonly number[]): Pick<TrendAnalysis, 'velocity' | 'growth_percentage'> {
  const { slope: velocity, intercept } = theilSen(days);
  const growth = (velocity * (days.length - 1)) / intercept;
  return { velocity, growth_percentage: intercept > 0 ? growth * 100 : null };
}

function isSilent(days: readonly number[]): boolean {
  const active = days.findLastIndex((count) => count > 0) + 1;
  const silent = days.length - active;
  const rate = days.reduce((sum, count) => sum + count, 0) / Math.max(active, 1);
  return silent >= FEWEST_DAYS && rate * silent >= MISSED;
}

import type { TrendAnalysis, TrendType } from '@hookline/contracts';
import { mannKendall, theilSen } from '@hookline/statistics';

/** Daily usage of a pattern. */
export interface UsageSeries {
  /** Executions of each complete day, oldest first, including zeros, starting at the first use if that is in range. */
  readonly daily: readonly number[];
  /** Executions of today, which is incomplete. */
  readonly today: number;
  /** True when the pattern was used before the series starts. */
  readonly olderUse: boolean;
}

/** Minimum number of complete days for a trend. */
const MIN_DAYS = 7;
/** Minimum executions of an emerging pattern. */
const EMERGING_MIN_EXECUTIONS = 10;
/** Expected executions in an unused period that make it significant: chance has probability e^-5, 0.7 %. */
const ABANDONED_MIN_MISSED = 5;
const SIGNIFICANCE_LEVEL = 0.05;

/**
 * Classifies the trend of a pattern's usage:
 * - `insufficient_data`: never used, or known for fewer than seven complete days with fewer than ten executions
 * - `emerging`: known for fewer than seven complete days with ten executions or more
 * - `abandoned`: unused for seven days or more in which its average rate predicts at least five executions
 * - `growing`, `declining`: the Mann-Kendall test finds a trend at the 0.05 level
 * - `stable`: none of these
 */
export function analyzeTrend({ daily, today, olderUse }: UsageSeries): TrendAnalysis {
  // Only complete weeks once there are four, so that a weekend does not look like a trend.
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
  if (days.length < MIN_DAYS) return answer(total >= EMERGING_MIN_EXECUTIONS ? 'emerging' : 'insufficient_data', null);
  const { pValue, s } = mannKendall(days);
  if (today === 0 && isSilent(days)) return answer('abandoned', pValue);
  if (pValue > SIGNIFICANCE_LEVEL) return answer('stable', pValue);
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
  return silent >= MIN_DAYS && rate * silent >= ABANDONED_MIN_MISSED;
}

import { DAY_MS } from '@hookline/clock';
import { DEFAULT_SLOW_MS, overall, summarize, type SummaryOptions, type TimingSummary } from './summary.ts';
import type { HookTiming } from './timing.ts';

/** Conditions of a regression; all three must be met. */
export interface RegressionRules {
  /** Least ratio to the 95th percentile of the week before, above 1. @defaultValue 1.25 */
  readonly minRatio?: number | undefined;
  /** Least increase of the 95th percentile, in ms, 0 or more. @defaultValue 20 */
  readonly minIncreaseMs?: number | undefined;
  /** Least number of executions in each week, 1 or more; the percentile of fewer is not meaningful. @defaultValue 20 */
  readonly minCount?: number | undefined;
}

/** A hook that became slower. */
export interface Regression {
  readonly hook: string;
  readonly event: string;
  /** 95th percentile of the week before. */
  readonly beforeP95Ms: number;
  /** 95th percentile of the week. */
  readonly p95Ms: number;
}

/** Execution times of hooks in a week. */
export interface WeeklyReport {
  /** Start of the week, milliseconds since 1970; included. */
  readonly from: number;
  /** End of the week, milliseconds since 1970; not included. */
  readonly to: number;
  /** All hooks together; absent when none ran. */
  readonly overall?: TimingSummary | undefined;
  /** By hook and event, the highest 95th percentile first. */
  readonly hooks: readonly TimingSummary[];
  /** Longer executions count as slow, in ms. */
  readonly slowMs: number;
  /** Regressions against the week before, the largest increase first. */
  readonly regressions: readonly Regression[];
}

const WEEK_MS = 7 * DAY_MS;

/**
 * Reports the seven days before `to` and compares them with the seven days before those.
 *
 * @param to - milliseconds since 1970
 * @throws RangeError when an option is out of range
 */
export function weeklyReport(
  timings: Iterable<HookTiming>,
  to: number,
  options: SummaryOptions & RegressionRules = {},
): WeeklyReport {
  const from = to - WEEK_MS;
  const all = [...timings];
  const week = all.filter(({ at }) => at >= from && at < to);
  const hooks = summarize(week, options);
  const before = summarize(
    all.filter(({ at }) => at >= from - WEEK_MS && at < from),
    options,
  );
  return {
    from,
    to,
    overall: overall(week, options),
    hooks,
    slowMs: options.slowMs ?? DEFAULT_SLOW_MS,
    regressions: regressions(before, hooks, options),
  };
}

function regressions(
  before: readonly TimingSummary[],
  now: readonly TimingSummary[],
  rules: RegressionRules,
): Regression[] {
  const { minRatio = 1.25, minIncreaseMs = 20, minCount = 20 } = rules;
  if (!(minRatio > 1)) throw new RangeError(`minRatio must be above 1, got ${minRatio}`);
  return now
    .flatMap((summary) => {
      const { hook, event, count, p95Ms } = summary;
      const earlier = before.find((each) => each.hook === hook && each.event === event);
      if (!earlier || Math.min(count, earlier.count) < minCount) return [];
      const slower = p95Ms >= earlier.p95Ms * minRatio && p95Ms - earlier.p95Ms >= minIncreaseMs;
      return slower ? [{ hook, event, beforeP95Ms: earlier.p95Ms, p95Ms }] : [];
    })
    .sort((a, b) => b.p95Ms - b.beforeP95Ms - (a.p95Ms - a.beforeP95Ms));
}

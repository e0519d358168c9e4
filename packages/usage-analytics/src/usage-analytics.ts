import type { Clock } from '@hookline/clock';
import type { AnalyticsRequest, TrendAnalysis, UsageAnalytics } from '@hookline/contracts';
import type { Sql, SqlOptions } from '@hookline/database';
import { countDays, type DayCounts } from './day-counts.ts';
import { figuresFromRows, figuresFromSummary, type UsageFigures } from './figures.ts';
import { summarizeDays, summarizeRows } from './raw-days.ts';
import { refreshSome, sealBefore } from './refresh.ts';
import { readRollups } from './rollups.ts';
import { mergeSummaries, type UsageSummary } from './summary.ts';
import { analyzeTrend } from './trends.ts';
import { addDays, dayOf, daysBetween, type Window, windowOf } from './windows.ts';

/** Options of {@link createUsageAnalytics}. */
export interface UsageAnalyticsOptions {
  /** A database with the schema of traces and `usageSchema` applied. */
  readonly sql: Sql;
  /** Defines today and the last hour. */
  readonly clock: Clock;
  /** Maximum executions in a window that are read row by row, 0 or more; larger windows use rollups. @defaultValue 20000 */
  readonly exactLimit?: number | undefined;
}

/** Usage analytics of patterns. Every method rejects with a `DatabaseError` when the database fails. */
export interface UsageAnalyticsService {
  /**
   * Computes usage figures from all rows committed so far; outdated rollups are completed from their rows. An unused or
   * unknown pattern has zero counts and `null` rates.
   */
  compute(request: AnalyticsRequest): Promise<UsageAnalytics>;
  /**
   * Rebuilds the rollups of up to `limit` changed days (1 or more, default 200) and returns their number: 0 when none changed
   * or another process is rebuilding. Without it results are correct but slower.
   */
  refresh(limit?: number): Promise<number>;
  /** Makes rollups of all days before a UTC day (such as `2026-01-31`) independent of their rows. Call it before dropping rows. */
  seal(before: string): Promise<void>;
  /** Number of dirty day marks that wait for a refresh: one per day and writing statement. */
  pending(options?: SqlOptions): Promise<number>;
}

/** Minimum number of days for a trend; with a shorter window the trend uses earlier days as well. */
const TREND_DAYS = 28;

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/**
 * Creates usage analytics over the tables of traces. It keeps no state.
 *
 * @throws RangeError when `exactLimit` is out of range
 */
export function createUsageAnalytics(options: UsageAnalyticsOptions): UsageAnalyticsService {
  const { sql, clock, exactLimit = 20_000 } = options;
  if (!(exactLimit >= 0)) throw new RangeError(`exactLimit must be 0 or more, not ${exactLimit}`);
  return {
    compute: (request) => compute(sql, clock, exactLimit, request),
    async refresh(limit = 200) {
      if (!Number.isInteger(limit) || limit < 1)
        throw new RangeError(`limit must be an integer of 1 or more, not ${limit}`);
      return refreshSome(sql, limit);
    },
    async seal(before) {
      if (!DAY.test(before)) throw new RangeError(`before must be a day such as 2026-01-31, not ${before}`);
      await sealBefore(sql, before);
    },
    async pending(options) {
      const { rows } = await sql.query<{ n: number }>('SELECT count(*) AS n FROM pattern_usage_dirty', [], options);
      return rows[0]?.n ?? 0;
    },
  };
}

async function compute(sql: Sql, clock: Clock, exactLimit: number, request: AnalyticsRequest): Promise<UsageAnalytics> {
  const startedAt = clock.monotonic();
  const now = clock.now();
  const window = windowOf(request, now);
  const today = dayOf(now);
  const trendStart = addDays(today, -TREND_DAYS);
  const first = window.days && window.days.first < trendStart ? window.days.first : trendStart;
  const counts = await countDays(sql, request.pattern_id, first, today);
  const figures = await figuresOf(sql, request.pattern_id, window, counts, exactLimit);
  const trend = request.include_trends ? trendOf(counts, first, today) : null;
  return answer(request, { window, now, figures, trend, tookMs: clock.monotonic() - startedAt });
}

async function figuresOf(
  sql: Sql,
  patternId: string,
  window: Window,
  counts: DayCounts,
  exactLimit: number,
): Promise<UsageFigures> {
  const { days } = window;
  if (!days) return figuresFromRows(sql, patternId, window);
  const inWindow = (day: string): boolean => day >= days.first && day <= days.last;
  const total = [...counts.byDay].reduce((sum, [day, count]) => (inWindow(day) ? sum + count : sum), 0);
  if (total <= exactLimit && days.first >= counts.sealedBefore) return figuresFromRows(sql, patternId, window);
  const summaries = await summariesOf(sql, patternId, days, {
    dirty: counts.dirty.filter(inWindow),
    incremented: counts.incremented.filter(({ day }) => inWindow(day)),
  });
  return figuresFromSummary(mergeSummaries(summaries));
}

/** Combines current rollups, rows added since, and days that must be read from their rows. */
async function summariesOf(
  sql: Sql,
  patternId: string,
  days: { readonly first: string; readonly last: string },
  { dirty, incremented }: Pick<DayCounts, 'dirty' | 'incremented'>,
): Promise<UsageSummary[]> {
  const [rolled, added, raw] = await Promise.all([
    readRollups(sql, patternId, { ...days, without: dirty }),
    summarizeRows(sql, {
      traceIds: incremented.flatMap(({ traceIds }) => traceIds),
      hookIds: incremented.flatMap(({ hookIds }) => hookIds),
    }),
    summarizeDays(
      sql,
      dirty.map((day) => ({ pattern_id: patternId, day })),
    ),
  ]);
  const rebuilt = new Map<string, string>();
  for (const { day, rebuilt: at } of rolled) if (at > (rebuilt.get(day) ?? '')) rebuilt.set(day, at);
  const overtaken = incremented.filter(({ day, rebuilt: at }) => (rebuilt.get(day) ?? null) !== at);
  if (overtaken.length > 0) {
    // These days were rebuilt in the meantime, so the added rows may be in the rollup now.
    return summariesOf(sql, patternId, days, {
      dirty: [...dirty, ...overtaken.map(({ day }) => day)],
      incremented: incremented.filter((day) => !overtaken.includes(day)),
    });
  }
  return [...rolled, ...added, ...raw].map(({ summary }) => summary);
}

/** Trend over complete days from `first`, or the first use if that is later, to yesterday. */
function trendOf(counts: DayCounts, first: string, today: string): TrendAnalysis {
  const { firstUsed, byDay } = counts;
  const start = firstUsed !== undefined && firstUsed > first ? firstUsed : first;
  const length = Math.max(0, firstUsed === undefined ? 0 : daysBetween(start, today));
  return analyzeTrend({
    daily: Array.from({ length }, (_, index) => byDay.get(addDays(start, index)) ?? 0),
    today: byDay.get(today) ?? 0,
    olderUse: counts.usedBefore !== undefined,
  });
}

interface Parts {
  readonly window: Window;
  readonly now: number;
  readonly figures: UsageFigures;
  readonly trend: TrendAnalysis | null;
  readonly tookMs: number;
}

function answer(request: AnalyticsRequest, { window, now, figures, trend, tookMs }: Parts): UsageAnalytics {
  const { executions, successes, failures } = figures;
  const outcomes = successes + failures;
  const perDay = executions / window.elapsedDays;
  return {
    success: true,
    pattern_id: request.pattern_id,
    time_window: {
      start: new Date(window.start).toISOString(),
      end: new Date(now).toISOString(),
      type: request.time_window_days === undefined ? request.time_window_type : `${request.time_window_days} days`,
    },
    usage_metrics: {
      total_executions: executions,
      executions_per_day: perDay,
      executions_per_week: perDay * 7,
      unique_contexts: figures.contexts,
      unique_users: figures.users,
    },
    success_metrics: {
      success_rate: outcomes === 0 ? null : successes / outcomes,
      error_rate: outcomes === 0 ? null : failures / outcomes,
      avg_quality_score: figures.averageQuality,
    },
    performance_metrics: request.include_performance
      ? {
          avg_execution_time_ms: figures.averageMs,
          p95_execution_time_ms: figures.p95Ms,
          p99_execution_time_ms: figures.p99Ms,
        }
      : null,
    trend_analysis: trend,
    usage_distribution: request.include_distribution
      ? { by_tool: figures.byTool, by_hour: [...figures.byHour], by_weekday: [...figures.byWeekday] }
      : null,
    analytics_quality_score:
      executions === 0 ? 0 : ((outcomes + figures.timed) / (2 * executions)) * Math.min(executions / 30, 1),
    total_data_points: executions,
    method: figures.method,
    error_bound: figures.errorBound,
    computation_time_ms: tookMs,
    processing_time_ms: tookMs,
  };
}

import type { SqlSession } from '@hookline/database';
import { DISTINCT_ERROR, QUANTILE_ERROR } from '@hookline/statistics';
import type { UsageSummary } from './summary.ts';
import type { Window } from './windows.ts';

/** Usage figures of a pattern in a window, computed from rows or from rollups. */
export interface UsageFigures {
  readonly method: 'exact' | 'rollup';
  /** Relative error bounds; for distinct counts two standard errors. */
  readonly errorBound: { readonly counts: number; readonly percentiles: number; readonly uniques: number };
  readonly executions: number;
  readonly successes: number;
  readonly failures: number;
  readonly timed: number;
  readonly averageMs: number | null;
  readonly p95Ms: number | null;
  readonly p99Ms: number | null;
  readonly averageQuality: number | null;
  readonly contexts: number;
  readonly users: number;
  readonly byTool: Readonly<Record<string, number>>;
  readonly byHour: readonly number[];
  readonly byWeekday: readonly number[];
}

const EXACT = { counts: 0, percentiles: 0, uniques: 0 } as const;
const ROLLUP = { counts: 0, percentiles: QUANTILE_ERROR, uniques: 2 * DISTINCT_ERROR } as const;

interface ExactRow {
  readonly executions: number;
  readonly successes: number;
  readonly failures: number;
  readonly timed: number;
  readonly average_ms: number | null;
  readonly percentiles: number[] | null;
  readonly average_quality: number | null;
  readonly contexts: number;
  readonly users: number;
  readonly by_tool: Record<string, number> | null;
  readonly hours: Record<string, number> | null;
  readonly weekdays: Record<string, number> | null;
}

const groups = (key: string): string =>
  `(SELECT jsonb_object_agg(g.key, g.n) FROM (SELECT ${key} AS key, count(*) AS n FROM raw GROUP BY 1) AS g)`;

/** `$1` pattern, `$2` start, `$3` end. */
const FROM_ROWS = `
  WITH raw AS MATERIALIZED (
    SELECT duration_ms, success, quality_score, trace_id, tool_name, coalesce(context_key, trace_id::text) AS context,
      started_at AT TIME ZONE 'UTC' AS at
    FROM hook_execution_facts WHERE pattern_id = $1 AND started_at >= $2::timestamptz AND started_at < $3::timestamptz
  )
  SELECT count(*) AS executions, count(*) FILTER (WHERE success) AS successes,
    count(*) FILTER (WHERE NOT success) AS failures, count(duration_ms) AS timed, avg(duration_ms) AS average_ms,
    percentile_cont(ARRAY[0.95, 0.99]) WITHIN GROUP (ORDER BY duration_ms) AS percentiles,
    avg(quality_score) AS average_quality,
    (SELECT count(*) FROM (SELECT DISTINCT context FROM raw) AS c) AS contexts,
    (SELECT count(DISTINCT t.user_id) FROM (SELECT DISTINCT trace_id FROM raw) AS r
      JOIN execution_trace_actors t ON t.id = r.trace_id) AS users,
    ${groups("coalesce(tool_name, 'unknown')")} AS by_tool,
    ${groups('extract(hour FROM at)::integer')} AS hours,
    ${groups('extract(dow FROM at)::integer')} AS weekdays
  FROM raw`;

/** Computes exact figures from every row of the window. */
export async function figuresFromRows(sql: SqlSession, patternId: string, window: Window): Promise<UsageFigures> {
  const { rows } = await sql.query<ExactRow>(FROM_ROWS, [
    patternId,
    new Date(window.start).toISOString(),
    new Date(window.end).toISOString(),
  ]);
  const [row] = rows;
  const toArray = (length: number, counts: Record<string, number> | null | undefined): number[] =>
    Array.from({ length }, (_, index) => counts?.[index] ?? 0);
  return {
    method: 'exact',
    errorBound: EXACT,
    executions: row?.executions ?? 0,
    successes: row?.successes ?? 0,
    failures: row?.failures ?? 0,
    timed: row?.timed ?? 0,
    averageMs: row?.average_ms ?? null,
    p95Ms: row?.percentiles?.[0] ?? null,
    p99Ms: row?.percentiles?.[1] ?? null,
    averageQuality: row?.average_quality ?? null,
    contexts: row?.contexts ?? 0,
    users: row?.users ?? 0,
    byTool: row?.by_tool ?? {},
    byHour: toArray(24, row?.hours),
    byWeekday: toArray(7, row?.weekdays),
  };
}

/** Computes approximate figures from a merged summary. */
export function figuresFromSummary(summary: UsageSummary): UsageFigures {
  const mean = ({ count, sum }: { count: number; sum: number }): number | null => (count === 0 ? null : sum / count);
  return {
    method: 'rollup',
    errorBound: ROLLUP,
    executions: summary.executions,
    successes: summary.successes,
    failures: summary.failures,
    timed: summary.durations.count,
    averageMs: mean(summary.durations),
    p95Ms: summary.quantiles.quantile(0.95) ?? null,
    p99Ms: summary.quantiles.quantile(0.99) ?? null,
    averageQuality: mean(summary.quality),
    contexts: Math.round(summary.contexts.estimate()),
    users: Math.round(summary.users.estimate()),
    byTool: Object.fromEntries(summary.byTool),
    byHour: summary.byHour,
    byWeekday: summary.byWeekday,
  };
}

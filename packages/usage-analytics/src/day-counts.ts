import type { SqlSession } from '@hookline/database';

/** How often a pattern was used on each day, and where that is known from. */
export interface DayCounts {
  /** Executions by day, days without any left out. Dirty days counted from their rows. */
  readonly byDay: ReadonlyMap<string, number>;
  /** Days whose rollup is out of date. */
  readonly dirty: readonly string[];
  /** Days before this one may have lost their rows; the earliest day possible where none has. */
  readonly sealedBefore: string;
  /** Day of the first use ever. */
  readonly firstUsed: string | undefined;
  /** Day of the last use before the days asked for. */
  readonly usedBefore: string | undefined;
}

interface Row {
  readonly day: string;
  readonly executions: number;
  readonly dirty: boolean;
}

/** `$1` pattern, `$2` first day, `$3` last day. */
const BY_DAY = `
  WITH dirty AS (
    SELECT DISTINCT day FROM pattern_usage_dirty WHERE pattern_id = $1 AND day BETWEEN $2::date AND $3::date
  ), rolled AS (
    SELECT day, sum(executions) AS executions FROM pattern_usage_daily
    WHERE pattern_id = $1 AND day BETWEEN $2::date AND $3::date AND (part > 0 OR day NOT IN (SELECT day FROM dirty))
    GROUP BY day
  ), raw AS (
    SELECT d.day, (
      SELECT count(*) FROM hook_executions h WHERE h.pattern_id = $1
        AND h.started_at >= d.day::timestamp AT TIME ZONE 'UTC' AND h.started_at < (d.day + 1)::timestamp AT TIME ZONE 'UTC'
        AND (d.day >= coalesce((SELECT before FROM pattern_usage_sealed), '-infinity')
          OR EXISTS (SELECT FROM pattern_usage_late l WHERE l.hook_id = h.id))
    ) AS executions FROM dirty d
  )
  SELECT day::text AS day, coalesce(rolled.executions, 0) + coalesce(raw.executions, 0) AS executions,
    raw.day IS NOT NULL AS dirty
  FROM rolled FULL JOIN raw USING (day)`;

/** `$1` pattern, `$2` first day of interest. The least and greatest times, not days: those the index knows. */
const EDGES = `
  SELECT (SELECT before::text FROM pattern_usage_sealed) AS sealed,
    least((SELECT (min(started_at) AT TIME ZONE 'UTC')::date FROM hook_executions WHERE pattern_id = $1 AND started_at IS NOT NULL),
      (SELECT min(day) FROM pattern_usage_daily WHERE pattern_id = $1))::text AS first_used,
    greatest((SELECT (max(started_at) AT TIME ZONE 'UTC')::date FROM hook_executions
      WHERE pattern_id = $1 AND started_at < $2::date::timestamp AT TIME ZONE 'UTC'),
      (SELECT max(day) FROM pattern_usage_daily WHERE pattern_id = $1 AND day < $2::date))::text AS used_before`;

/** Counts a pattern's use by day, from one day to another, both included. */
export async function countDays(sql: SqlSession, patternId: string, first: string, last: string): Promise<DayCounts> {
  const [{ rows }, edges] = await Promise.all([
    sql.query<Row>(BY_DAY, [patternId, first, last]),
    sql.query<{ sealed: string | null; first_used: string | null; used_before: string | null }>(EDGES, [
      patternId,
      first,
    ]),
  ]);
  const [edge] = edges.rows;
  return {
    byDay: new Map(rows.filter((row) => row.executions > 0).map((row) => [row.day, row.executions])),
    dirty: rows.filter((row) => row.dirty).map((row) => row.day),
    sealedBefore: edge?.sealed ?? '0001-01-01',
    firstUsed: edge?.first_used ?? undefined,
    usedBefore: edge?.used_before ?? undefined,
  };
}

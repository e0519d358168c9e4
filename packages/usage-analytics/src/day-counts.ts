import type { SqlSession } from '@hookline/database';
import type { RowIds } from './raw-days.ts';

/** Day whose rollup lacks only rows that were added since it was built. */
interface IncrementedDay extends RowIds {
  readonly day: string;
  /** Build time of the rollup that lacks the rows; `null` when there is no rollup. */
  readonly rebuilt: string | null;
}

/** Executions of a pattern per day, and the source from which each day must be read. */
export interface DayCounts {
  /** Executions by day, without days that have none. */
  readonly byDay: ReadonlyMap<string, number>;
  /** Days whose rollup is out of date and whose rows must be read. */
  readonly dirty: readonly string[];
  /** Days whose rollup lacks only a few rows. */
  readonly incremented: readonly IncrementedDay[];
  /** Rows of days before this one may have been dropped; the earliest possible day when no day is sealed. */
  readonly sealedBefore: string;
  /** Day of the first use. */
  readonly firstUsed: string | undefined;
  /** Day of the last use before the requested range. */
  readonly usedBefore: string | undefined;
}

/** Maximum number of added rows that are read individually; with more, the whole day is read. */
const MAX_ADDED_ROWS = 2000;

interface Row {
  readonly day: string;
  readonly executions: number;
  readonly rebuilt: string | null;
  /** True when the day must be read from its rows; `null` when the rollup is current. */
  readonly whole: boolean | null;
  readonly trace_ids: string[] | null;
  readonly hook_ids: string[] | null;
}

/** `$1` pattern, `$2` first day, `$3` last day. One statement, so that rollups and dirty marks belong to one snapshot. */
const BY_DAY = `
  WITH dirty AS (
    SELECT day, bool_or(hook_ids IS NULL) OR sum(cardinality(hook_ids)) > ${MAX_ADDED_ROWS} AS whole,
      sum(cardinality(hook_ids)) AS added
    FROM pattern_usage_dirty WHERE pattern_id = $1 AND day BETWEEN $2::date AND $3::date GROUP BY day
  ), grown AS (
    SELECT m.day, array_agg(row.trace_id) AS trace_ids, array_agg(row.hook_id) AS hook_ids
    FROM pattern_usage_dirty m CROSS JOIN LATERAL unnest(m.trace_ids, m.hook_ids) AS row(trace_id, hook_id)
    WHERE m.pattern_id = $1 AND m.day IN (SELECT day FROM dirty WHERE NOT whole) GROUP BY m.day
  ), rolled AS (
    SELECT day, sum(executions) AS executions, max(rebuilt_at)::text AS rebuilt FROM pattern_usage_daily
    WHERE pattern_id = $1 AND day BETWEEN $2::date AND $3::date
      AND (part > 0 OR day NOT IN (SELECT day FROM dirty WHERE whole))
    GROUP BY day
  ), counted AS (
    SELECT d.day, d.whole, CASE WHEN NOT d.whole THEN d.added ELSE (
      SELECT count(*) FROM hook_execution_facts h WHERE h.pattern_id = $1
        AND h.started_at >= d.day::timestamp AT TIME ZONE 'UTC' AND h.started_at < (d.day + 1)::timestamp AT TIME ZONE 'UTC'
        AND (d.day >= coalesce((SELECT before FROM pattern_usage_sealed), '-infinity')
          OR EXISTS (SELECT FROM pattern_usage_late l WHERE l.hook_id = h.id))
    ) END AS executions FROM dirty d
  )
  SELECT day::text AS day, coalesce(rolled.executions, 0) + coalesce(counted.executions, 0) AS executions, rolled.rebuilt,
    counted.whole, grown.trace_ids, grown.hook_ids
  FROM rolled FULL JOIN counted USING (day) LEFT JOIN grown USING (day)`;

/** `$1` pattern, `$2` first day. Minimum and maximum of times, not days, so that the index is used. */
const EDGES = `
  SELECT (SELECT before::text FROM pattern_usage_sealed) AS sealed,
    least((SELECT (min(started_at) AT TIME ZONE 'UTC')::date FROM hook_execution_facts WHERE pattern_id = $1 AND started_at IS NOT NULL),
      (SELECT min(day) FROM pattern_usage_daily WHERE pattern_id = $1))::text AS first_used,
    greatest((SELECT (max(started_at) AT TIME ZONE 'UTC')::date FROM hook_execution_facts
      WHERE pattern_id = $1 AND started_at < $2::date::timestamp AT TIME ZONE 'UTC'),
      (SELECT max(day) FROM pattern_usage_daily WHERE pattern_id = $1 AND day < $2::date))::text AS used_before`;

/** Counts executions of a pattern per day, from `first` to `last` inclusive. */
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
    dirty: rows.filter((row) => row.whole === true).map((row) => row.day),
    incremented: rows
      .filter((row) => row.whole === false)
      .map(({ day, rebuilt, trace_ids, hook_ids }) => ({
        day,
        rebuilt,
        traceIds: trace_ids ?? [],
        hookIds: hook_ids ?? [],
      })),
    sealedBefore: edge?.sealed ?? '0001-01-01',
    firstUsed: edge?.first_used ?? undefined,
    usedBefore: edge?.used_before ?? undefined,
  };
}

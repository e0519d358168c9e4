import type { SqlSession } from '@hookline/database';
import { BIN_RATIO, HyperLogLog, QuantileSketch } from '@hookline/statistics';
import { type UsageSummary, weekdayCounts } from './summary.ts';

/** One UTC day of one pattern. */
export interface PatternDay {
  readonly pattern_id: string;
  /** `2026-01-31` */
  readonly day: string;
}

/** Hook executions identified by trace id and own id, in two arrays of equal length. */
export interface RowIds {
  readonly traceIds: readonly string[];
  readonly hookIds: readonly string[];
}

/** Summary of one day of one pattern. */
export interface DaySummary extends PatternDay {
  readonly summary: UsageSummary;
}

/** Result row with one part of a day's summary; {@link Parts} has the type of each value. */
interface PartRow extends PatternDay {
  readonly kind: keyof Parts;
  readonly value: unknown;
}

interface Parts {
  readonly totals: {
    readonly executions: number;
    readonly successes: number;
    readonly failures: number;
    readonly duration_count: number;
    readonly duration_sum: number;
    readonly quality_count: number;
    readonly quality_sum: number;
  };
  readonly tools: Record<string, number>;
  readonly hours: Record<string, number>;
  /** Bin (`null` for 0) and count. */
  readonly bins: [number | null, number][];
  /** Register index and rank. */
  readonly contexts: [number, number][];
  readonly users: [number, number][];
}

/** SQL of HyperLogLog registers over a text column, one row per day; the hash is documented at `HyperLogLog`. */
const registers = (kind: 'contexts' | 'users', texts: string): string => `
  SELECT pattern_id, day, '${kind}', jsonb_agg(jsonb_build_array(register, rank)) FROM (
    SELECT pattern_id, day, substring(hash FROM 1 FOR 13)::integer AS register,
      max(coalesce(nullif(position(B'1' IN substring(hash FROM 14)), 0), 52)) AS rank
    FROM (SELECT pattern_id, day, ('x' || left(md5(t.text), 16))::bit(64) AS hash FROM (${texts}) AS t) AS hashed
    GROUP BY 1, 2, 3
  ) AS register GROUP BY 1, 2`;

/** `$2` patterns, `$3` days: all rows of these days; of sealed days only late rows. */
const WHOLE_DAYS = `
  unnest($2::text[], $3::date[]) AS w(pattern_id, day)
  JOIN hook_execution_facts h ON h.pattern_id = w.pattern_id
    AND h.started_at >= w.day::timestamp AT TIME ZONE 'UTC' AND h.started_at < (w.day + 1)::timestamp AT TIME ZONE 'UTC'
  WHERE w.day >= coalesce((SELECT before FROM pattern_usage_sealed), '-infinity')
    OR EXISTS (SELECT FROM pattern_usage_late l WHERE l.hook_id = h.id)`;

/** `$2` trace ids, `$3` hook execution ids: these rows. */
const ROWS_BY_ID = `
  unnest($2::uuid[], $3::uuid[]) AS w(trace_id, id) CROSS JOIN LATERAL (
    SELECT * FROM hook_execution_facts WHERE trace_id = w.trace_id AND id = w.id LIMIT 1) AS h`;

/**
 * Summarizes rows by pattern and day, with one result row per part. PostgreSQL would join the parts in quadratic time, because
 * it has no statistics of them. `$1` bin ratio.
 */
const summarySql = (source: string): string => `
  WITH raw AS MATERIALIZED (
    SELECT h.pattern_id, (h.started_at AT TIME ZONE 'UTC')::date AS day, h.duration_ms, h.success, h.quality_score,
      h.trace_id, h.tool_name, coalesce(h.context_key, h.trace_id::text) AS context,
      extract(hour FROM h.started_at AT TIME ZONE 'UTC')::integer AS hour
    FROM ${source}
  ), part(pattern_id, day, kind, value) AS (
    SELECT pattern_id, day, 'totals', jsonb_build_object('executions', count(*),
      'successes', count(*) FILTER (WHERE success), 'failures', count(*) FILTER (WHERE NOT success),
      'duration_count', count(duration_ms), 'duration_sum', coalesce(sum(duration_ms), 0),
      'quality_count', count(quality_score), 'quality_sum', coalesce(sum(quality_score), 0))
    FROM raw GROUP BY 1, 2
    UNION ALL
    SELECT pattern_id, day, 'tools', jsonb_object_agg(tool, n)
    FROM (SELECT pattern_id, day, coalesce(tool_name, 'unknown') AS tool, count(*) AS n FROM raw GROUP BY 1, 2, 3) AS t
    GROUP BY 1, 2
    UNION ALL
    SELECT pattern_id, day, 'hours', jsonb_object_agg(hour, n)
    FROM (SELECT pattern_id, day, hour, count(*) AS n FROM raw GROUP BY 1, 2, 3) AS t GROUP BY 1, 2
    UNION ALL
    SELECT pattern_id, day, 'bins', jsonb_agg(jsonb_build_array(bin, n)) FROM (
      SELECT pattern_id, day, CASE WHEN duration_ms > 0 THEN ceil(ln(duration_ms) / ln($1::float8))::integer END AS bin,
        count(*) AS n
      FROM raw WHERE duration_ms >= 0 GROUP BY 1, 2, 3
    ) AS t GROUP BY 1, 2
    UNION ALL ${registers('contexts', 'SELECT DISTINCT pattern_id, day, context AS text FROM raw')}
    UNION ALL ${registers(
      'users',
      `SELECT DISTINCT r.pattern_id, r.day, t.user_id AS text
       FROM (SELECT DISTINCT pattern_id, day, trace_id FROM raw) AS r JOIN execution_trace_actors t ON t.id = r.trace_id
       WHERE t.user_id IS NOT NULL`,
    )}
  )
  SELECT pattern_id, day::text AS day, kind, value FROM part`;

/** Summarizes days from their rows, of sealed days from late rows only. Days without rows are omitted. */
export function summarizeDays(sql: SqlSession, days: readonly PatternDay[]): Promise<DaySummary[]> {
  return summarize(sql, WHOLE_DAYS, [days.map(({ pattern_id }) => pattern_id), days.map(({ day }) => day)]);
}

/** Summarizes the given rows by pattern and day. */
export function summarizeRows(sql: SqlSession, { traceIds, hookIds }: RowIds): Promise<DaySummary[]> {
  return summarize(sql, ROWS_BY_ID, [traceIds, hookIds]);
}

async function summarize(
  sql: SqlSession,
  source: string,
  keys: readonly [readonly string[], readonly string[]],
): Promise<DaySummary[]> {
  if (keys[0].length === 0) return [];
  const { rows } = await sql.query<PartRow>(summarySql(source), [BIN_RATIO, ...keys]);
  const found = new Map<string, PatternDay & { readonly parts: Partial<Parts> }>();
  for (const { pattern_id, day, kind, value } of rows) {
    const key = `${day} ${pattern_id}`;
    const parts = { ...found.get(key)?.parts, [kind]: value };
    found.set(key, { pattern_id, day, parts });
  }
  return [...found.values()].flatMap(({ pattern_id, day, parts }) =>
    parts.totals ? { pattern_id, day, summary: toSummary(day, parts.totals, parts) } : [],
  );
}

function toSummary(day: string, totals: Parts['totals'], parts: Partial<Parts>): UsageSummary {
  const quantiles = new QuantileSketch();
  for (const [bin, times] of parts.bins ?? []) quantiles.addBin(bin ?? undefined, times);
  return {
    executions: totals.executions,
    successes: totals.successes,
    failures: totals.failures,
    durations: { count: totals.duration_count, sum: totals.duration_sum },
    quality: { count: totals.quality_count, sum: totals.quality_sum },
    quantiles,
    contexts: toDistinct(parts.contexts),
    users: toDistinct(parts.users),
    byTool: new Map(Object.entries(parts.tools ?? {})),
    byHour: Array.from({ length: 24 }, (_, hour) => parts.hours?.[hour] ?? 0),
    byWeekday: weekdayCounts(day, totals.executions),
  };
}

function toDistinct(registers: Parts['contexts'] = []): HyperLogLog {
  const distinct = new HyperLogLog();
  for (const [register, rank] of registers) distinct.addRegister(register, rank);
  return distinct;
}

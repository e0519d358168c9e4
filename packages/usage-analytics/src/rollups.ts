import type { SqlSession } from '@hookline/database';
import { HyperLogLog, QuantileSketch } from '@hookline/statistics';
import type { DaySummary } from './raw-days.ts';
import { type UsageSummary, weekdayCounts } from './summary.ts';

interface RollupRow {
  readonly day: string;
  readonly rebuilt: string;
  readonly executions: number;
  readonly successes: number;
  readonly failures: number;
  readonly duration_count: number;
  readonly duration_sum: number;
  readonly quality_count: number;
  readonly quality_sum: number;
  readonly durations: Uint8Array;
  readonly contexts: Uint8Array;
  readonly users: Uint8Array;
  readonly by_tool: Record<string, number>;
  readonly by_hour: number[];
}

const READ = `
  SELECT day::text AS day, rebuilt_at::text AS rebuilt, executions, successes, failures, duration_count, duration_sum,
    quality_count, quality_sum, durations, contexts, users, by_tool, by_hour
  FROM pattern_usage_daily
  WHERE pattern_id = $1 AND day >= $2::date AND day <= $3::date AND (part > 0 OR day <> ALL ($4::date[]))`;

/** Rollup of one day with its build time. */
export interface Rollup {
  readonly day: string;
  readonly rebuilt: string;
  readonly summary: UsageSummary;
}

/** Reads the rollups of a pattern from `first` to `last` inclusive; for days in `without`, the sealed parts only. */
export async function readRollups(
  sql: SqlSession,
  patternId: string,
  days: { readonly first: string; readonly last: string; readonly without: readonly string[] },
): Promise<Rollup[]> {
  const { rows } = await sql.query<RollupRow>(READ, [patternId, days.first, days.last, days.without]);
  return rows.map((row) => ({ day: row.day, rebuilt: row.rebuilt, summary: toSummary(row) }));
}

function toSummary(row: RollupRow): UsageSummary {
  return {
    executions: row.executions,
    successes: row.successes,
    failures: row.failures,
    durations: { count: row.duration_count, sum: row.duration_sum },
    quality: { count: row.quality_count, sum: row.quality_sum },
    quantiles: QuantileSketch.fromBytes(row.durations),
    contexts: HyperLogLog.fromBytes(row.contexts),
    users: HyperLogLog.fromBytes(row.users),
    byTool: new Map(Object.entries(row.by_tool)),
    byHour: row.by_hour,
    byWeekday: weekdayCounts(row.day, row.executions),
  };
}

/** Bytes and lists are sent as text inside the arrays and cast in the statement. */
const WRITE = `
  INSERT INTO pattern_usage_daily (pattern_id, day, executions, successes, failures, duration_count, duration_sum,
    quality_count, quality_sum, durations, contexts, users, by_tool, by_hour)
  SELECT pattern_id, day, executions, successes, failures, duration_count, duration_sum, quality_count, quality_sum,
    decode(durations, 'hex'), decode(contexts, 'hex'), decode(users, 'hex'), by_tool::jsonb, by_hour::integer[]
  FROM unnest($1::text[], $2::date[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::float8[],
    $8::bigint[], $9::float8[], $10::text[], $11::text[], $12::text[], $13::text[], $14::text[])
    AS rebuilt(pattern_id, day, executions, successes, failures, duration_count, duration_sum, quality_count,
      quality_sum, durations, contexts, users, by_tool, by_hour)
  ON CONFLICT (pattern_id, day, part) DO UPDATE SET executions = EXCLUDED.executions, successes = EXCLUDED.successes,
    failures = EXCLUDED.failures, duration_count = EXCLUDED.duration_count, duration_sum = EXCLUDED.duration_sum,
    quality_count = EXCLUDED.quality_count, quality_sum = EXCLUDED.quality_sum, durations = EXCLUDED.durations,
    contexts = EXCLUDED.contexts, users = EXCLUDED.users, by_tool = EXCLUDED.by_tool, by_hour = EXCLUDED.by_hour,
    rebuilt_at = now()`;

/** Replaces the rollups of the given days. */
export async function writeRollups(sql: SqlSession, days: readonly DaySummary[]): Promise<void> {
  if (days.length === 0) return;
  const column = (value: (day: DaySummary) => unknown): unknown[] => days.map((day) => value(day));
  const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
  await sql.query(WRITE, [
    column(({ pattern_id }) => pattern_id),
    column(({ day }) => day),
    column(({ summary }) => summary.executions),
    column(({ summary }) => summary.successes),
    column(({ summary }) => summary.failures),
    column(({ summary }) => summary.durations.count),
    column(({ summary }) => summary.durations.sum),
    column(({ summary }) => summary.quality.count),
    column(({ summary }) => summary.quality.sum),
    column(({ summary }) => hex(summary.quantiles.toBytes())),
    column(({ summary }) => hex(summary.contexts.toBytes())),
    column(({ summary }) => hex(summary.users.toBytes())),
    column(({ summary }) => JSON.stringify(Object.fromEntries(summary.byTool))),
    column(({ summary }) => `{${summary.byHour.join(',')}}`),
  ]);
}

/**
 * Data check 12: a year's worth of questions about one pattern that has a tenth of all executions: from rollups, beside reading every
 * row. `node bench/analytics.bench.ts [rows]`, ten million by default.
 */
import { systemClock } from '@hookline/clock';
import { analyticsRequestSchema, hookExecutionSchema, type UsageAnalytics } from '@hookline/contracts';
import { openPostgres } from '@hookline/database';
import { createTraceStore, tracingSchema } from '@hookline/postgres-tracing';
import { findPostgres, freshDatabase, startPostgres } from '@hookline/testkit';
import { createUsageAnalytics, usageSchema } from '@hookline/usage-analytics';

const rows = Number(process.argv[2] ?? 10_000_000);
const CHUNK = 250_000;
const DAYS = 90;
const QUESTIONS = 40;

/** The pattern `hot` gets every tenth row; the others are spread over 2,000, by a power of their number. */
const FILL = `
  INSERT INTO hook_executions (id, trace_id, hook_type, hook_name, tool_name, status, success, started_at, duration_ms,
    pattern_id, context_key, quality_score)
  SELECT gen_random_uuid(),
    overlay(gen_random_uuid()::text PLACING left(hookline_trace_id_from(now())::text, 13) FROM 1)::uuid, 'PostToolUse', 'bench', 'Write', 'completed', random() < 0.93,
    now() - (random() * ${DAYS}) * interval '1 day', exp(3 + 1.2 * sqrt(-2 * ln(1 - random())) * cos(2 * pi() * random())),
    CASE WHEN i % 10 = 0 THEN 'hot' ELSE 'p' || floor(2000 * random() ^ 3) END,
    'context ' || floor(50000 * random() ^ 2), random()
  FROM generate_series(1, $1::integer) AS i`;

const [binaries] = findPostgres();
if (!binaries) throw new Error('no PostgreSQL');
const server = await startPostgres(binaries);
const { url } = await freshDatabase(server.url);
const database = openPostgres({ url, statementTimeoutMs: 0 });
try {
  await database.migrate([tracingSchema]);
  await database.migrate([usageSchema]);
  const since = (startedAt: number): number => performance.now() - startedAt;
  let startedAt = performance.now();
  for (let left = rows; left > 0; left -= CHUNK) await database.query(FILL, [Math.min(CHUNK, left)]);
  console.log(
    `PostgreSQL ${binaries.version}, ${rows} executions over ${DAYS} days, filled in ${seconds(since(startedAt))}`,
  );
  await database.query('VACUUM ANALYZE hook_executions');

  const usage = createUsageAnalytics({ sql: database, clock: systemClock });
  const slow = createUsageAnalytics({ sql: database, clock: systemClock, exactLimit: Number.POSITIVE_INFINITY });
  startedAt = performance.now();
  let rebuilt = 0;
  for (let some = await usage.refresh(2000); some > 0; some = await usage.refresh(2000)) rebuilt += some;
  console.log(`rollups of ${rebuilt} pattern days built in ${seconds(since(startedAt))}`);
  const { rows: sizes } = await database.query<{ rollups: string; raw: string }>(
    `SELECT pg_size_pretty(pg_total_relation_size('pattern_usage_daily')) AS rollups,
       pg_size_pretty(pg_total_relation_size('hook_executions')) AS raw`,
  );
  console.log(`they take ${sizes[0]?.rollups}, the rows ${sizes[0]?.raw}`);

  const request = analyticsRequestSchema.parse({ pattern_id: 'hot', time_window_type: 'yearly' });
  const store = createTraceStore(database);
  const ask = async (clean: boolean): Promise<{ times: number[]; answer: UsageAnalytics | undefined }> => {
    const times: number[] = [];
    let answer: UsageAnalytics | undefined;
    for (let i = 0; i < QUESTIONS; i++) {
      if (!clean) await store.record([], [oneMore()]);
      const asked = performance.now();
      answer = await usage.compute(request);
      times.push(since(asked));
    }
    return { times: times.sort((a, b) => a - b), answer };
  };
  const clean = await ask(true);
  const dirty = await ask(false);
  startedAt = performance.now();
  const truth = await slow.compute(request);
  const exactMs = since(startedAt);
  const p95 = (times: readonly number[]): number => times[Math.floor(times.length * 0.95)] ?? 0;
  console.log(
    `data check 12: a year of "hot": p50 ${ms(clean.times[QUESTIONS / 2])}, p95 ${ms(p95(clean.times))}; today being written to: ` +
      `p50 ${ms(dirty.times[QUESTIONS / 2])}, p95 ${ms(p95(dirty.times))}; from every row ${ms(exactMs)}: ` +
      `${(exactMs / p95(clean.times)).toFixed(0)} times as long`,
  );
  console.log(
    `off by: ${JSON.stringify(errors(dirty.answer, truth))}; method ${dirty.answer?.method}, ${truth.method}`,
  );
} finally {
  await database.close();
  await server.stop();
}

function oneMore(): ReturnType<typeof hookExecutionSchema.parse> {
  return hookExecutionSchema.parse({
    hook_id: crypto.randomUUID(),
    correlation_id: crypto.randomUUID(),
    hook_type: 'PostToolUse',
    hook_name: 'bench',
    started_at: new Date().toISOString(),
    duration_ms: 10,
    success: true,
    pattern_id: 'hot',
  });
}

function errors(answer: UsageAnalytics | undefined, truth: UsageAnalytics): Record<string, string> {
  const off = (value: number | null | undefined, real: number | null | undefined): string =>
    `${(100 * Math.abs((value ?? 0) / (real ?? 1) - 1)).toFixed(3)} %`;
  return {
    count: off(answer?.total_data_points, truth.total_data_points),
    p95: off(answer?.performance_metrics?.p95_execution_time_ms, truth.performance_metrics?.p95_execution_time_ms),
    p99: off(answer?.performance_metrics?.p99_execution_time_ms, truth.performance_metrics?.p99_execution_time_ms),
    contexts: off(answer?.usage_metrics.unique_contexts, truth.usage_metrics.unique_contexts),
  };
}

function ms(value: number | undefined): string {
  return `${(value ?? 0).toFixed(1)} ms`;
}

function seconds(value: number): string {
  return `${(value / 1000).toFixed(1)} s`;
}

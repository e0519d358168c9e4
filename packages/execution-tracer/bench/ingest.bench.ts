/**
 * Insert rate of traces and hook executions, compared in the same run with two others: the rate at which `pg` alone inserts the
 * same rows with the same kind of statement, and a conventional schema (random keys, a foreign key, four indexes).
 * Synchronous commit, batches of 500, on the newest PostgreSQL, into tables that already hold `preloaded` rows of 75 days: `node bench/ingest.bench.ts [rows] [preloaded]`, 100,000 and 5,000,000 by default.
 */
import { randomUUID } from 'node:crypto';
import { systemClock } from '@hookline/clock';
import { type HookExecution, hookExecutionSchema, type TraceRecord, traceRecordSchema } from '@hookline/contracts';
import { type Database, openPglite, openPostgres } from '@hookline/database';
import { createTraceStore, tracingSchema } from '@hookline/postgres-tracing';
import { findPostgres, freshDatabase, startPostgres } from '@hookline/testkit';
import { TracingClient } from '../src/index.ts';

const rows = Number(process.argv[2] ?? 100_000);
const preloaded = Number(process.argv[3] ?? 5_000_000);
const BATCH = 500;
/** Hook executions of one trace, as in a session of average length. */
const PER_TRACE = 25;

interface Batch {
  readonly traces: readonly TraceRecord[];
  readonly hooks: readonly HookExecution[];
}

function batches(): Batch[] {
  return Array.from({ length: Math.ceil(rows / BATCH) }, () => {
    const traces = Array.from({ length: BATCH / PER_TRACE }, () =>
      traceRecordSchema.parse({ correlation_id: randomUUID(), session_id: 's', started_at: new Date().toISOString() }),
    );
    return { traces, hooks: Array.from({ length: BATCH }, (_, index) => hook(traces[index % traces.length])) };
  });
}

function hook(trace: TraceRecord | undefined): HookExecution {
  return hookExecutionSchema.parse({
    hook_id: randomUUID(),
    correlation_id: trace?.correlation_id,
    hook_type: 'PostToolUse',
    hook_name: 'capture',
    tool_name: 'Write',
    file_path: '/home/me/project/src/module/file.ts',
    started_at: new Date().toISOString(),
    duration_ms: 12.5,
    success: true,
    pattern_id: randomUUID().slice(0, 13),
    context_key: '/home/me/project',
    quality_score: 0.9,
    input_data: { file_path: '/home/me/project/src/module/file.ts', lines: 12 },
    metadata: { version: '1.2.3' },
  });
}

const DATA = `hook_type text, hook_name text, tool_name text, file_path text, started_at timestamptz,
  duration_ms float8, success boolean, pattern_id text, context_key text, quality_score float8, input_data jsonb, metadata jsonb`;
const NAMES =
  'id, trace_id, hook_type, hook_name, tool_name, file_path, started_at, duration_ms, success, pattern_id, context_key, quality_score, input_data, metadata';
const CONVENTIONAL = [
  'CREATE TABLE spec_traces (id uuid PRIMARY KEY, correlation_id uuid NOT NULL UNIQUE, session_id text, started_at timestamptz)',
  `CREATE TABLE spec_hooks (id uuid PRIMARY KEY, trace_id uuid NOT NULL REFERENCES spec_traces (id), ${DATA})`,
  'CREATE INDEX ON spec_hooks (trace_id, started_at)',
  'CREATE INDEX ON spec_hooks (tool_name)',
  'CREATE INDEX ON spec_hooks (started_at DESC)',
  'CREATE INDEX ON spec_hooks (hook_name)',
];
/** Partitions as a service makes them, 30 days each; today is in the middle of one. */
const PARTITIONS = ['execution_traces', 'hook_executions'].flatMap((table) => [
  `DO $$ DECLARE part text; BEGIN
     FOR part IN SELECT name FROM execution_trace_partitions WHERE parent = '${table}' LOOP EXECUTE 'DROP TABLE ' || part; END LOOP;
   END $$`,
  ...[-75, -45, -15].map(
    (days, index) => `DO $$ BEGIN EXECUTE format('CREATE TABLE ${table}_bench_${index} PARTITION OF ${table}
      FOR VALUES FROM (%L) TO (%L)', hookline_trace_id_from(current_date + ${days}), hookline_trace_id_from(current_date + ${days + 30})); END $$`,
  ),
]);
/** Rows like those that come, of the last 75 days: `$1` of them, from place `$2` of `$3`, in the order they came. */
const OLD_ROW = `'PostToolUse', 'capture', 'Write', '/home/me/project/src/module/file.ts', at, 12.5, true,
  left(gen_random_uuid()::text, 13), '/home/me/project', 0.9, '{"lines": 12}'::jsonb, '{"version": "1.2.3"}'::jsonb`;
const MOMENTS = `(SELECT now() - (1 - ($2 + i)::float8 / $3) * interval '75 days' AS at FROM generate_series(1, $1::integer) AS i) AS moment`;
const PRELOAD = [
  `INSERT INTO hook_executions (status, ${NAMES}) SELECT 'completed', gen_random_uuid(),
     overlay(gen_random_uuid()::text PLACING left(hookline_trace_id_from(at)::text, 13) FROM 1)::uuid, ${OLD_ROW}
   FROM ${MOMENTS}`,
  `WITH made AS (
     INSERT INTO spec_traces SELECT id, id, 's', now()
     FROM (SELECT gen_random_uuid() AS id FROM generate_series(1, $1::integer / ${PER_TRACE})) AS t RETURNING id
   ), trace AS (SELECT array_agg(id) AS ids FROM made)
   INSERT INTO spec_hooks (${NAMES})
   SELECT gen_random_uuid(), ids[1 + floor(random() * cardinality(ids))::integer], ${OLD_ROW} FROM trace, ${MOMENTS}`,
];
const CHUNK = 250_000;
const BARE = [`CREATE TABLE bare_hooks (id uuid, trace_id uuid, ${DATA})`];

const insertInto = (table: string): string =>
  `INSERT INTO ${table} (${NAMES}) SELECT id, trace_id, hook_type, hook_name, tool_name, file_path, started_at, duration_ms,
     success, pattern_id, context_key, quality_score, input_data::jsonb, metadata::jsonb
   FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[], $8::float8[],
     $9::boolean[], $10::text[], $11::text[], $12::float8[], $13::text[], $14::text[]) AS h(${NAMES}) ON CONFLICT DO NOTHING`;

const columns = (hooks: readonly HookExecution[]): unknown[] => [
  hooks.map((h) => h.hook_id),
  hooks.map((h) => h.correlation_id),
  hooks.map((h) => h.hook_type),
  hooks.map((h) => h.hook_name),
  hooks.map((h) => h.tool_name),
  hooks.map((h) => h.file_path),
  hooks.map((h) => h.started_at),
  hooks.map((h) => h.duration_ms),
  hooks.map((h) => h.success),
  hooks.map((h) => h.pattern_id),
  hooks.map((h) => h.context_key),
  hooks.map((h) => h.quality_score),
  hooks.map((h) => JSON.stringify(h.input_data)),
  hooks.map((h) => JSON.stringify(h.metadata)),
];

type Writer = (database: Database) => (batch: Batch) => Promise<unknown>;

const ours: Writer = (database) => {
  const store = createTraceStore(database);
  return ({ traces, hooks }) => store.record(traces, hooks);
};
const bare: Writer =
  (database) =>
  ({ hooks }) =>
    database.query(insertInto('bare_hooks'), columns(hooks));
const conventional: Writer =
  (database) =>
  async ({ traces, hooks }) => {
    await database.query(
      `INSERT INTO spec_traces SELECT * FROM unnest($1::uuid[], $1::uuid[], $2::text[], $3::timestamptz[]) ON CONFLICT DO NOTHING`,
      [
        traces.map((trace) => trace.correlation_id),
        traces.map((trace) => trace.session_id),
        traces.map((trace) => trace.started_at),
      ],
    );
    await database.query(insertInto('spec_hooks'), columns(hooks));
  };

/** Seconds until as many rows are written that were all handed to a client at once. */
async function throughClient(database: Database): Promise<number> {
  const sink = createTraceStore(database);
  const client = new TracingClient({ sink, clock: systemClock, maxBuffered: 2 * rows });
  const all = batches();
  const startedAt = performance.now();
  for (const { hooks, traces } of all) {
    for (const trace of traces) client.trace(trace);
    for (const hook of hooks) client.hookExecution(hook);
  }
  if (!(await client.flush())) throw new Error('not everything was written');
  return (performance.now() - startedAt) / 1000;
}

/** Interleaved, so that whatever else the machine does hits all alike; rows a second, of the median batch. */
async function measure(name: string, database: Database, old: number): Promise<void> {
  await database.migrate([tracingSchema]);
  for (const statement of [...PARTITIONS, ...CONVENTIONAL, ...BARE]) await database.query(statement);
  for (let done = 0; done < old; done += CHUNK) {
    for (const statement of PRELOAD) await database.query(statement, [Math.min(CHUNK, old - done), done, old]);
  }
  const writers = { ours: ours(database), bare: bare(database), conventional: conventional(database) };
  const times: Record<keyof typeof writers, number[]> = { ours: [], bare: [], conventional: [] };
  for (const batch of batches()) {
    for (const key of ['ours', 'bare', 'conventional'] as const) {
      const startedAt = performance.now();
      await writers[key](batch);
      times[key].push(performance.now() - startedAt);
    }
  }
  const quantile = (key: keyof typeof writers, q: number): number => {
    const sorted = times[key].toSorted((a, b) => a - b);
    return sorted[Math.floor(q * (sorted.length - 1))] ?? 0;
  };
  const whole = times.ours.reduce((sum, time) => sum + time, 0) / 1000;
  console.log(
    `${name}: ${rows} rows of the trace store in ${whole.toFixed(1)} s, in sequential batches; ` +
      `${(await throughClient(database)).toFixed(1)} s through the client`,
  );
  const rate = (key: keyof typeof writers): number => (BATCH / quantile(key, 0.5)) * 1000;
  for (const key of ['ours', 'bare', 'conventional'] as const) {
    console.log(
      `${name}: ${key.padEnd(13)} ${rate(key).toFixed(0).padStart(6)} rows/s, a batch p50 ${quantile(key, 0.5).toFixed(1)}, ` +
        `p99 ${quantile(key, 0.99).toFixed(1)} ms, ${(rate(key) / rate('bare')).toFixed(2)} of bare`,
    );
  }
}

for (const [index, binaries] of findPostgres().entries()) {
  const server = await startPostgres(binaries);
  const { url } = await freshDatabase(server.url);
  const database = openPostgres({ url, statementTimeoutMs: 0 });
  const old = index === 0 ? preloaded : 0;
  await measure(`PostgreSQL ${binaries.version} with ${old} rows`, database, old);
  await database.close();
  await server.stop();
}
const embedded = await openPglite();
await measure('PGlite, in memory', embedded, 0);
await embedded.close();

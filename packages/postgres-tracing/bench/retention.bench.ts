/**
 * Cost of removing a day: dropping its partitions during concurrent writes, compared with DELETE from a conventional schema. `node bench/retention.bench.ts [rows]`, 200,000 by default.
 */
import { randomUUID } from 'node:crypto';
import { hookExecutionSchema, traceRecordSchema } from '@hookline/contracts';
import { type Database, openPostgres } from '@hookline/database';
import { findPostgres, freshDatabase, startPostgres } from '@hookline/testkit';
import { createTracePartitions, createTraceStore, tracingSchema } from '../src/index.ts';

const rows = Number(process.argv[2] ?? 200_000);
const PER_TRACE = 25;

const YESTERDAY = "date_trunc('day', now(), 'UTC') - interval '24 hours'";
const HOOK = `'PostToolUse', 'capture', 'Write', ${YESTERDAY} + i * interval '1 ms', 12.5, true, 'p' || i % 2000, '{"lines": 12}'::jsonb`;
const SET_UP = [
  ...['execution_traces', 'hook_executions'].map(
    (table) => `DO $$ BEGIN EXECUTE format('CREATE TABLE ${table}_20000101_20000102 PARTITION OF ${table}
      FOR VALUES FROM (%L) TO (%L)', hookline_trace_id_from(${YESTERDAY}), hookline_trace_id_from(${YESTERDAY} + interval '24 hours')); END $$`,
  ),
  `INSERT INTO execution_trace_ids (correlation_id, trace_id)
   SELECT gen_random_uuid(), overlay(gen_random_uuid()::text PLACING left(hookline_trace_id_from(${YESTERDAY} + i * interval '1 ms')::text, 13) FROM 1)::uuid
   FROM generate_series(1, ${rows / PER_TRACE}) AS i`,
  `INSERT INTO execution_traces (id, correlation_id, root_id, session_id, source, status, announced)
   SELECT trace_id, correlation_id, correlation_id, 's', 'bench', 'completed', true FROM execution_trace_ids`,
  `INSERT INTO hook_executions (id, trace_id, status, hook_type, hook_name, tool_name, started_at, duration_ms, success, pattern_id, input_data)
   SELECT gen_random_uuid(), trace_id, 'completed', ${HOOK} FROM execution_trace_ids, generate_series(1, ${PER_TRACE}) AS i`,
  'CREATE TABLE spec_traces (id uuid PRIMARY KEY, correlation_id uuid NOT NULL UNIQUE)',
  'INSERT INTO spec_traces SELECT correlation_id, trace_id FROM execution_trace_ids',
  `CREATE TABLE spec_hooks (id uuid PRIMARY KEY, trace_id uuid NOT NULL REFERENCES spec_traces (id), hook_type text, hook_name text,
     tool_name text, started_at timestamptz, duration_ms float8, success boolean, pattern_id text, input_data jsonb)`,
  'CREATE INDEX ON spec_hooks (trace_id, started_at)',
  'CREATE INDEX ON spec_hooks (tool_name)',
  'CREATE INDEX ON spec_hooks (started_at DESC)',
  'CREATE INDEX ON spec_hooks (hook_name)',
  `INSERT INTO spec_hooks SELECT gen_random_uuid(), correlation_id, ${HOOK} FROM execution_trace_ids, generate_series(1, ${PER_TRACE}) AS i`,
  'CHECKPOINT',
];

const took = async (work: () => Promise<unknown>): Promise<number> => {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
};

/** Writes batches of 100 one after the other until stopped; returns the longest time in milliseconds. */
async function write(database: Database, until: AbortSignal): Promise<number> {
  const store = createTraceStore(database);
  let longest = 0;
  while (!until.aborted) {
    const trace = traceRecordSchema.parse({ correlation_id: randomUUID(), session_id: 's' });
    const hooks = Array.from({ length: 100 }, () =>
      hookExecutionSchema.parse({ ...trace, hook_id: randomUUID(), hook_type: 'PostToolUse', hook_name: 'capture' }),
    );
    longest = Math.max(longest, await took(() => store.record([trace], hooks)));
  }
  return longest;
}

for (const binaries of findPostgres()) {
  const server = await startPostgres(binaries);
  const database = openPostgres({ url: (await freshDatabase(server.url)).url, statementTimeoutMs: 0 });
  await database.migrate([tracingSchema]);
  for (const statement of SET_UP) await database.query(statement);
  const partitions = createTracePartitions(database);
  const before = new Date(new Date().setUTCHours(0, 0, 0, 0));
  const stop = new AbortController();
  const writing = write(database, stop.signal);
  const dropped = await took(() => partitions.dropBefore({ before }));
  stop.abort();
  const longest = await writing;
  const deleted = await took(async () => {
    await database.query('DELETE FROM spec_hooks');
    await database.query('DELETE FROM spec_traces');
    for (const table of ['spec_hooks', 'spec_traces']) await database.query(`VACUUM ${table}`);
  });
  console.log(
    `PostgreSQL ${binaries.version}: a day of ${rows} hook executions dropped in ${dropped.toFixed(0)} ms, longest concurrent write ` +
      `${longest.toFixed(0)} ms; ` +
      `DELETE and VACUUM ${deleted.toFixed(0)} ms, ${(deleted / dropped).toFixed(1)} times as long`,
  );
  await database.close();
  await server.stop();
}

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { randomUUID } from 'node:crypto';
import { openPostgres } from '@hookline/database';
import { findPostgres, freshDatabase, startPostgres } from '@hookline/testkit';
import { hookExecutionSchema, traceRecordSchema } from '@hookline/contracts';
import { createTraceStore, tracingMigrations } from '../src/index.ts';
const pg = createRequire(new URL('../../database/package.json', import.meta.url))('pg');
const [binaries] = findPostgres();
const server = await startPostgres(binaries!);
const { url } = await freshDatabase(server.url);
const db = openPostgres({ url, statementTimeoutMs: 0 });
await db.migrate('tracing', tracingMigrations);
const c = new pg.Client({ connectionString: url });
await c.connect();
const OLD_ROW = `'PostToolUse', 'capture', 'Write', '/home/me/project/src/module/file.ts', now() - random() * interval '90 days', 12.5, true,
  left(gen_random_uuid()::text, 13), '/home/me/project', 0.9, '{"lines": 12}'::jsonb, '{"version": "1.2.3"}'::jsonb`;
const NAMES =
  'id, trace_id, hook_type, hook_name, tool_name, file_path, started_at, duration_ms, success, pattern_id, context_key, quality_score, input_data, metadata';
await c.query(`INSERT INTO hook_executions (status, ${NAMES}) SELECT 'completed', gen_random_uuid(),
     overlay(gen_random_uuid()::text PLACING left(hookline_trace_id_from(now())::text, 13) FROM 1)::uuid, ${OLD_ROW}
   FROM generate_series(1, 500000)`);
if (process.argv[2] === 'analyze') await c.query('ANALYZE');
const sql = {
  query: async (text: string, p: unknown[]) => {
    last = [text, p];
    const r = await c.query(text, p);
    return { rows: r.rows, affected: r.rowCount };
  },
  transaction: async (f: any) => f(sql),
} as any;
let last: any;
const store = createTraceStore(sql);
const make = () => {
  const traces = Array.from({ length: 20 }, () =>
    traceRecordSchema.parse({ correlation_id: randomUUID(), session_id: 's', started_at: new Date().toISOString() }),
  );
  return {
    traces,
    hooks: Array.from({ length: 500 }, (_, i) =>
      hookExecutionSchema.parse({
        hook_id: randomUUID(),
        correlation_id: traces[i % 20]!.correlation_id,
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
      }),
    ),
  };
};
const pid = (await c.query('SELECT pg_backend_pid() p')).rows[0].p;
const cpu = () => {
  const f = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return (Number(f[11]) + Number(f[12])) * 10;
};
const all = Array.from({ length: 100 }, make);
const me0 = process.cpuUsage();
const b = cpu(),
  t = performance.now();
for (const x of all) await store.record(x.traces, x.hooks);
const me = process.cpuUsage(me0);
console.log(
  'backend cpu ms/batch',
  (cpu() - b) / 100,
  'wall',
  (performance.now() - t) / 100,
  'node cpu',
  (me.user + me.system) / 1000 / 100,
);
const x = make();
await store.record(x.traces, x.hooks);
const y = make();
const cap = {
  query: async (text: string, p: unknown[]) => {
    const r = await c.query('EXPLAIN (ANALYZE, BUFFERS, WAL) ' + text, p);
    console.log(r.rows.map((q: any) => q['QUERY PLAN'].slice(0, 170)).join('\n'));
    return { rows: [], affected: 0 };
  },
} as any;
if (process.argv[3]) await createTraceStore(cap).record(y.traces, y.hooks);
await c.end();
await db.close();
await server.stop();

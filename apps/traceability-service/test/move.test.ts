import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { systemClock } from '@hookline/clock';
import { hookExecutionSchema, lineageEventSchema, traceRecordSchema } from '@hookline/contracts';
import { type Database, openPglite, openPostgres } from '@hookline/database';
import { createLineage } from '@hookline/lineage';
import { createTraceStore } from '@hookline/postgres-tracing';
import { createUsageAnalytics } from '@hookline/usage-analytics';
import { freshDatabase, pgliteDirectory, postgresServers, temporaryFolder } from '@hookline/testkit';
import { expect, test } from 'vitest';
import { SCHEMAS } from '../src/schemas.ts';
import { runService } from './process.ts';

const track = (database: Database, pattern_id: string): Promise<unknown> =>
  createLineage({ sql: database, clock: systemClock }).track([
    lineageEventSchema.parse({
      event_type: 'pattern_created',
      event_id: randomUUID(),
      pattern_id,
      pattern_data: { code: 'back \\ slash, "quotes" and 🧵' },
      file_path: '/p/a.ts',
    }),
  ]);

/** 450 hook executions of 30 traces, some patterns, and rollups of them; one trace in a partition of last year. */
async function fill(database: Database): Promise<void> {
  await database.migrate(SCHEMAS);
  const ids = Array.from({ length: 30 }, () => randomUUID());
  await createTraceStore(database).record(
    ids.map((correlation_id) =>
      traceRecordSchema.parse({ correlation_id, session_id: 's', tags: ['a "b"', ''], context: { deep: [null, 1.5] } }),
    ),
    Array.from({ length: 450 }, (_, index) =>
      hookExecutionSchema.parse({
        hook_id: randomUUID(),
        correlation_id: ids[index % 30],
        hook_type: 'Stop',
        hook_name: 'capture',
        pattern_id: `p${index % 3}`,
        duration_ms: index / 7,
        started_at: '2026-01-02T03:04:05.678901Z',
      }),
    ),
  );
  for (const name of ['one', 'two', 'three']) await track(database, name);
  await createUsageAnalytics({ sql: database, clock: systemClock }).refresh();
  await database.query(`DO $$ BEGIN EXECUTE format('CREATE TABLE execution_traces_last_year PARTITION OF execution_traces
    FOR VALUES FROM (%L) TO (%L)', hookline_trace_id_from('2025-01-01'), hookline_trace_id_from('2025-02-01')); END $$`);
}

/** All rows of all tables as text. */
async function contents(database: Database): Promise<Record<string, string[]>> {
  const { rows: tables } = await database.query<{ name: string }>(
    `SELECT relname::text AS name FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition
       AND relnamespace = current_schema()::regnamespace AND relname !~ '^hookline_migrations' ORDER BY 1`,
  );
  const all: Record<string, string[]> = {};
  for (const { name } of tables) {
    const { rows } = await database
      .query<{ row: string }>(`SET TimeZone = 'UTC'`)
      .then(() => database.query<{ row: string }>(`SELECT t::text AS row FROM ${name} AS t ORDER BY 1`));
    all[name] = rows.map(({ row }) => row);
  }
  return all;
}

test('move copies an embedded database to PostgreSQL row by row, and writes continue there', async () => {
  const home = temporaryFolder();
  pgliteDirectory(join(home, 'data'));
  const embedded = await openPglite({ directory: join(home, 'data') });
  await fill(embedded);
  const expected = await contents(embedded);
  expect(expected['hook_executions']).toHaveLength(450);
  expect(expected['pattern_usage_daily']).toHaveLength(3);
  await embedded.close();
  for (const server of postgresServers()) {
    const fresh = await freshDatabase(server.url);
    const moved = await runService(home, ['move', '--to', fresh.url]);
    expect(moved.stderr).toContain('hook_executions: 450 of 450');
    expect(moved.stderr).toContain('copied and counted');
    expect(moved.code).toBe(0);
    const target = openPostgres({ url: fresh.url, poolMax: 1 });
    expect(await contents(target)).toEqual(expected);
    const { rows } = await target.query(
      "SELECT 1 FROM pg_class WHERE relname = 'execution_traces_last_year' AND relispartition",
    );
    expect(rows).toHaveLength(1);

    const again = await runService(home, ['move', '--to', fresh.url]);
    expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining('nothing was copied') });
    expect(await contents(target)).toEqual(expected);

    await track(target, 'four');
    await createTraceStore(target).record(
      [],
      [
        hookExecutionSchema.parse({
          hook_id: randomUUID(),
          correlation_id: randomUUID(),
          hook_type: 'Stop',
          hook_name: 'x',
          pattern_id: 'p0',
          started_at: '2026-01-02T00:00:00Z',
        }),
      ],
    );
    const dirty = await target.query('SELECT pattern_id FROM pattern_usage_dirty');
    expect(dirty.rows).toEqual([{ pattern_id: 'p0' }]);
    await target.close();
    await fresh.drop();
  }
});

test('move reports wrong usage and an unreachable database', async () => {
  const home = temporaryFolder();
  expect(await runService(home, ['move'])).toMatchObject({ code: 2, stderr: expect.stringContaining('--to') });
  expect(await runService(home, ['mvoe', '--to', 'postgres://localhost/x'])).toMatchObject({ code: 2 });
  expect(await runService(home, ['--to', 'postgres://localhost/x'])).toMatchObject({ code: 2 });
  const away = await runService(home, ['move', '--to', 'postgres://127.0.0.1:1/x']);
  expect(away).toMatchObject({ code: 1, stderr: expect.stringContaining('ECONNREFUSED') });
});

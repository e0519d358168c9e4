import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '@hookline/clock';
import { analyticsRequestSchema, lineageEventSchema } from '@hookline/contracts';
import { type Database, openPglite, openPostgres } from '@hookline/database';
import { createFeedbackLoop } from '@hookline/feedback-loop';
import { createSimilarityLinks, createLineage } from '@hookline/lineage';
import { linkParents, createPatternIndex } from '@hookline/pattern-index';
import { freshDatabase, pgliteDirectory, postgresServers, temporaryFolder } from '@hookline/testkit';
import { createUsageAnalytics } from '@hookline/usage-analytics';
import { describe, expect, onTestFinished, test } from 'vitest';
import { SCHEMAS } from '../src/schemas.ts';
import { runService, startService } from './process.ts';

/** Dumps of databases that earlier versions made, all with the same rows. `last` is the last one without checksums. */
const folder = join(import.meta.dirname, 'fixtures/legacy');
const versions = readdirSync(folder).map((file) => file.replace('.sql', ''));

async function load(database: Database, version: string): Promise<void> {
  // As pg_dump does: functions are created in order of name.
  const sql = `SET LOCAL check_function_bodies = false;\n${readFileSync(join(folder, `${version}.sql`), 'utf8')}`;
  await database.migrate([{ component: 'fixture', migrations: [{ name: '001-dump', sql }] }]);
  await database.query('DROP TABLE hookline_migrations');
}

/** Tables whose rows are copied as they are. The others are derived, or have the history of the migrations. */
const KEPT = [
  'pattern_lineage_nodes',
  'pattern_lineage_edges',
  'pattern_lineage_events',
  'pattern_occurrences',
  'execution_trace_ids',
  'execution_traces',
  'hook_executions',
  'pattern_usage_daily',
  'pattern_feedback',
  'pattern_experiments',
  'pattern_feedback_applications',
];

type Row = Readonly<Record<string, unknown>>;

async function keptRows(database: Database): Promise<ReadonlyMap<string, readonly Row[]>> {
  const tables = new Map<string, readonly Row[]>();
  for (const table of KEPT) {
    const { rows } = await database.query<{ row: Row }>(`SELECT to_jsonb(t) AS row FROM ${table} AS t`);
    tables.set(
      table,
      rows.map(({ row }) => row),
    );
  }
  return tables;
}

/** Expects every old row among the new ones, which may have more columns. */
function expectRows(before: ReadonlyMap<string, readonly Row[]>, after: ReadonlyMap<string, readonly Row[]>): void {
  for (const [table, rows] of before) {
    expect({ table, rows: after.get(table)?.length }).toEqual({ table, rows: rows.length });
    const columns = Object.keys(after.get(table)?.[0] ?? {});
    for (const row of rows) {
      const common = Object.fromEntries(Object.entries(row).filter(([column]) => columns.includes(column)));
      expect(after.get(table)).toContainEqual(expect.objectContaining(common));
    }
  }
}

interface TestedEngine {
  readonly name: string;
  readonly versions: readonly string[];
  readonly open: () => Promise<Database>;
}

/** The second server gets one database to rebuild and one to adopt. */
const engines: readonly TestedEngine[] = [
  { name: 'PGlite', versions, open: () => openPglite({ directory: pgliteDirectory(temporaryFolder()) }) },
  ...postgresServers().map(({ version, url }, index) => ({
    name: `PostgreSQL ${version}`,
    versions: index === 0 ? versions : ['first', 'last'],
    open: async () => {
      const fresh = await freshDatabase(url);
      onTestFinished(() => fresh.drop());
      return openPostgres({ url: fresh.url });
    },
  })),
];

async function opened(open: () => Promise<Database>, version: string): Promise<Database> {
  const database = await open();
  onTestFinished(() => database.close());
  await load(database, version);
  return database;
}

describe.each(engines)('$name', ({ open, versions }) => {
  test.each(versions)(
    'migrate keeps the rows and makes every capability work on a database of version %s',
    async (version) => {
      const database = await opened(open, version);
      const before = await keptRows(database);
      const steps: string[] = [];
      await database.migrate(SCHEMAS, { rebuildLegacy: true, onProgress: (line) => steps.push(line) });
      expect(await database.migrate(SCHEMAS)).toEqual([]);
      expect(steps.some((line) => line.includes('rebuilding'))).toBe(version !== 'last');

      expectRows(before, await keptRows(database));
      const lineage = createLineage({ sql: database, clock: systemClock });
      expect(await lineage.counts()).toMatchObject({ patterns: 3, nodes: 3, events: 3, occurrences: 3 });
      expect((await lineage.ancestry('adder_v2')).ancestors).toMatchObject([{ ancestor_pattern_id: 'adder_v1' }]);

      // Random, because a B-tree entry is compressed.
      const path = Array.from({ length: 100 }, () => randomUUID()).join('/');
      const [tracked] = await lineage.track([
        lineageEventSchema.parse({
          event_type: 'pattern_created',
          pattern_id: 'new',
          pattern_data: { code: 'x' },
          file_path: path,
        }),
      ]);
      expect(tracked).toMatchObject({ ok: true });
      expect((await lineage.patterns({ limit: 5, file_path: path })).patterns).toMatchObject([{ pattern_id: 'new' }]);

      const index = createPatternIndex({ database });
      while ((await linkParents({ index, queue: createSimilarityLinks({ sql: database }) })) > 0);
      const { code } = (await lineage.pattern('adder_v1')).pattern_data;
      const similar = await index.similar({ code: String(code), language: 'typescript' });
      expect(similar).toMatchObject({ ok: true, value: expect.arrayContaining([expect.anything()]) });

      const usage = createUsageAnalytics({ sql: database, clock: systemClock });
      while ((await usage.refresh()) > 0);
      const request = analyticsRequestSchema.parse({ pattern_id: 'adder_v1', time_window_days: 3650 });
      expect(await usage.compute(request)).toMatchObject({ usage_metrics: { total_executions: 5, unique_users: 1 } });

      const loop = createFeedbackLoop({ sql: database, clock: systemClock });
      expect((await lineage.pattern('adder_v1')).deprecated).toBe(true);
      await loop.undo('00000000-0000-4000-8000-000000000401', 'bob');
      expect((await lineage.pattern('adder_v1')).deprecated).toBe(false);
    },
    120_000,
  );

  test('migrate refuses a database that has to be rebuilt, and leaves it unchanged', async () => {
    const database = await opened(open, 'first');
    await expect(database.migrate(SCHEMAS, { rebuildHint: 'run the command' })).rejects.toMatchObject({
      code: 'schema_legacy',
      message: expect.stringContaining('run the command'),
    });
    const { rows } = await database.query<{ n: number }>('SELECT count(*) AS n FROM hookline_migrations_lineage');
    expect(rows).toEqual([{ n: 3 }]);
  });
});

test('hookline-service migrate rebuilds a server database, which is not ready before', async () => {
  const fresh = await freshDatabase(postgresServers()[0]?.url ?? '');
  onTestFinished(() => fresh.drop());
  const database = openPostgres({ url: fresh.url });
  onTestFinished(() => database.close());
  await load(database, 'first');
  const home = temporaryFolder();
  const env = { DATABASE_URL: fresh.url };
  const service = await startService(home, ['--port', '0'], env);
  const refused = await fetch(`${service.url}/readyz`);
  expect(refused.status).toBe(503);
  expect(await refused.text()).toContain('hookline-service migrate');
  await service.end();

  const migrated = await runService(home, ['migrate'], env);
  expect(migrated).toMatchObject({ code: 0, stderr: expect.stringContaining('hook_executions: 7 rows') });
  const again = await startService(home, ['--port', '0'], env);
  expect((await fetch(`${again.url}/readyz`)).status).toBe(200);
  const post = (route: string, body: unknown): Promise<Response> =>
    again.fetch(`/api/pattern-traceability${route}`, { method: 'POST', body: JSON.stringify(body) });
  const similar = await post('/patterns/similar', { code: 'export const add = (a, b) => a + b;' });
  expect(similar.status).toBe(200);
  const computed = await post('/analytics/compute', { pattern_id: 'adder_v2', time_window_days: 3650 });
  expect(await computed.json()).toMatchObject({ usage_metrics: { total_executions: 2 } });
  await again.end();
});

test('the service ends with the reason when a later version migrated the embedded database', async () => {
  const home = temporaryFolder();
  pgliteDirectory(join(home, 'data'));
  const database = await openPglite({ directory: join(home, 'data') });
  await database.migrate(SCHEMAS);
  await database.query("INSERT INTO hookline_migrations VALUES ('lineage', '999-later', 'x')");
  await database.close();
  const ended = await runService(home, ['--port', '0']);
  expect(ended).toMatchObject({ code: 1, stderr: expect.stringMatching(/999-later.*up to \d{3}-[a-z]/) });
});

import {
  type FreshDatabase,
  freshDatabase,
  noPgbouncer,
  type Pgbouncer,
  postgresServers,
  startPgbouncer,
} from '@hookline/testkit';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { type Database, openPostgres } from '../src/index.ts';
import { databaseContract } from './database.contract.ts';

const missing = noPgbouncer();

describe.skipIf(missing !== undefined)(`PgBouncer${missing === undefined ? '' : `: skipped, ${missing}`}`, () => {
  const [server] = postgresServers();
  const serverUrl = server?.url ?? '';
  const made: FreshDatabase[] = [];
  let pooler: Pgbouncer;
  beforeAll(async () => {
    pooler = await startPgbouncer(serverUrl);
  });
  afterAll(async () => {
    await pooler.stop();
    await Promise.all(made.map((database) => database.drop()));
  });

  const fresh = async (): Promise<string> => {
    const database = await freshDatabase(serverUrl);
    made.push(database);
    return pooler.through(database.url);
  };
  const opened = (url: string, statementTimeoutMs = 30_000): Database => {
    const database = openPostgres({ url, transactionPooler: true, statementTimeoutMs });
    onTestFinished(() => database.close());
    return database;
  };

  databaseContract('in transaction mode', async () => openPostgres({ url: await fresh(), transactionPooler: true }));

  test('PgBouncer refuses the connection without the option transactionPooler', async () => {
    const database = openPostgres({ url: await fresh() });
    onTestFinished(() => database.close());
    await expect(database.query('SELECT 1')).rejects.toThrow(/unsupported startup parameter: statement_timeout/);
  });

  test('migrate applies each migration once and leaves no lock when eight processes migrate at once', async () => {
    const url = await fresh();
    const databases = Array.from({ length: 8 }, () => opened(url));
    for (const name of ['001', '002', '003']) {
      const migrations = ['001', '002', '003']
        .filter((one) => one <= name)
        .map((one) => ({ name: one, sql: `CREATE TABLE made_${one} (id int)` }));
      const applied = await Promise.all(
        databases.map((database) => database.migrate([{ component: 'demo', migrations }])),
      );
      expect(applied.flat()).toEqual([`demo/${name}`]);
    }
    const bad = { name: '001', sql: 'SELECT no_such_column' };
    await expect(databases[0]?.migrate([{ component: 'broken', migrations: [bad] }])).rejects.toMatchObject({
      code: 'failed',
    });
    const locks =
      "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
    expect((await databases[0]?.query(locks))?.rows).toEqual([]);
  });

  test('query ends the statement in the server after the time limit and after an abort', async () => {
    const url = await fresh();
    const [impatient, patient] = [opened(url, 100), opened(url)];
    await expect(impatient.query('SELECT pg_sleep(60), 1')).rejects.toMatchObject({
      code: 'timeout',
      retryable: true,
    });
    const given = new AbortController();
    const running = patient.query('SELECT pg_sleep(60), 2', [], { signal: given.signal });
    const sleeping = async (): Promise<number> => {
      const { rows } = await patient.query<{ n: number }>(
        "SELECT count(*) AS n FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep(60)%' AND state = 'active'",
      );
      return rows[0]?.n ?? -1;
    };
    await expect.poll(sleeping, { timeout: 90_000 }).toBe(1);
    given.abort();
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    await expect.poll(sleeping, { timeout: 90_000 }).toBe(0);
  });
});

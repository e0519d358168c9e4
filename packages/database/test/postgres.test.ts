import { afterAll, expect, test } from 'vitest';
import { findPostgres, freshDatabase, type FreshDatabase, postgresServers, startPostgres } from '@hookline/testkit';
import { openPostgres } from '../src/index.ts';
import { databaseContract } from './database.contract.ts';

const made: FreshDatabase[] = [];
afterAll(() => Promise.all(made.map((database) => database.drop())));

for (const { version, url } of postgresServers()) {
  databaseContract(`PostgreSQL ${version}`, async () => {
    const database = await freshDatabase(url);
    made.push(database);
    return openPostgres({ url: database.url });
  });
}

test('query rejects with unavailable while the server is down and works after it restarts', async () => {
  const [binaries] = findPostgres();
  if (!binaries) throw new Error('no PostgreSQL');
  const server = await startPostgres(binaries);
  const database = openPostgres({ url: server.url, connectTimeoutMs: 2000 });
  try {
    expect((await database.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    await server.kill();
    await expect(database.query('SELECT 1')).rejects.toMatchObject({ code: 'unavailable', retryable: true });
    await server.start();
    expect((await database.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  } finally {
    await database.close();
    await server.stop();
  }
});

test('query rejects with timeout when the statement exceeds its limit', async () => {
  const [server] = postgresServers();
  if (!server) throw new Error('no PostgreSQL');
  const database = openPostgres({ url: server.url, statementTimeoutMs: 50 });
  await expect(database.query('SELECT pg_sleep(30)')).rejects.toMatchObject({ code: 'timeout' });
  await database.close();
});

test('a prepared statement is planned once for each connection, in transactions too', async () => {
  const [server] = postgresServers();
  if (!server) throw new Error('no PostgreSQL');
  const database = openPostgres({ url: server.url, poolMax: 1 });
  const text = 'SELECT $1::integer + 1 AS next';
  const next = async (sql: Pick<typeof database, 'query'>, number: number): Promise<unknown> =>
    (await sql.query(text, [number], { prepared: true })).rows;
  expect(await next(database, 1)).toEqual([{ next: 2 }]);
  expect(await database.transaction((session) => next(session, 41))).toEqual([{ next: 42 }]);
  const { rows } = await database.query('SELECT statement FROM pg_prepared_statements');
  expect(rows).toEqual([{ statement: text }]);
  await database.close();
});

test('openPostgres throws a RangeError that names the option when one is out of range', () => {
  expect(() => openPostgres({ url: 'postgres://x', poolMax: 0 })).toThrow(/poolMax must be an integer from 1, not 0/);
  expect(() => openPostgres({ url: 'postgres://x', poolMin: 5, poolMax: 2 })).toThrow(RangeError);
});

import { ManualClock } from '@hookline/clock/manual';
import { findPostgres, freshDatabase, postgresServers, startPostgres } from '@hookline/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { type Database, openPostgres, withReplica } from '../src/index.ts';

/** A database that says who it is. */
async function named(url: string, name: string): Promise<Database> {
  const database = openPostgres({ url, connectTimeoutMs: 1000 });
  await database.query('CREATE TABLE who (name text)');
  await database.query('INSERT INTO who VALUES ($1)', [name]);
  onTestFinished(() => database.close());
  return database;
}

test('withReplica sends queries to the replica, and to the primary in transactions and while the replica is unavailable', async () => {
  const [binaries] = findPostgres();
  const [first] = postgresServers();
  if (!binaries || !first) throw new Error('no PostgreSQL');
  const server = await startPostgres(binaries);
  const fresh = await freshDatabase(first.url);
  onTestFinished(async () => {
    await server.stop();
    await fresh.drop();
  });
  const [primary, replica] = [await named(fresh.url, 'primary'), await named(server.url, 'replica')];
  const clock = new ManualClock();
  const sql = withReplica({ primary, replica, clock, retryAfterMs: 1000 });
  const who = async (): Promise<unknown> => (await sql.query<{ name: string }>('SELECT name FROM who')).rows[0]?.name;
  expect(await who()).toBe('replica');
  const { rows } = await sql.transaction((session) => session.query('SELECT name FROM who'));
  expect(rows).toEqual([{ name: 'primary' }]);

  await primary.query("CREATE TABLE newer AS SELECT 'not replicated yet' AS text");
  expect((await sql.query('SELECT text FROM newer')).rows).toEqual([{ text: 'not replicated yet' }]);
  await expect(sql.query("SELECT 'x'::int")).rejects.toMatchObject({ code: 'data' });
  expect(await who()).toBe('replica');

  await server.kill();
  expect(await who()).toBe('primary');
  await server.start();
  await clock.advance(999);
  expect(await who()).toBe('primary');
  await clock.advance(1);
  expect(await who()).toBe('replica');
  expect(() => withReplica({ primary, replica, clock, retryAfterMs: -1 })).toThrow('retryAfterMs must be 0 or more');
});

import { pgliteDirectory, temporaryFolder } from '@hookline/testkit';
import { expect, test } from 'vitest';
import { type Database, DatabaseError, openPglite, selfMigrating } from '../src/index.ts';

const schema = { component: 'demo', migrations: [{ name: '001', sql: 'CREATE TABLE made (id int)' }] };

test('selfMigrating migrates once before the first of several concurrent statements', async () => {
  const database = selfMigrating(await openPglite({ directory: pgliteDirectory(temporaryFolder()) }), [schema]);
  const counts = await Promise.all([1, 2, 3].map(() => database.query('SELECT count(*) AS n FROM made')));
  expect(counts.map(({ rows }) => rows)).toEqual([[{ n: 0 }], [{ n: 0 }], [{ n: 0 }]]);
  await database.close();
});

test('selfMigrating tries again with the next statement when a migration fails', async () => {
  const real = await openPglite({ directory: pgliteDirectory(temporaryFolder()) });
  let away = true;
  const late: Database = {
    engine: real.engine,
    query: (...args) => real.query(...args),
    transaction: (work) => real.transaction(work),
    version: () => real.version(),
    check: () => real.check(),
    pool: () => real.pool(),
    close: () => real.close(),
    migrate: (...args) => (away ? Promise.reject(new DatabaseError('unavailable', 'away')) : real.migrate(...args)),
  };
  const database = selfMigrating(late, [schema]);
  await expect(database.query('SELECT 1 FROM made')).rejects.toMatchObject({ code: 'unavailable' });
  await expect(database.check()).rejects.toMatchObject({ code: 'unavailable' });
  away = false;
  expect((await database.query('SELECT 1 FROM made')).rows).toEqual([]);
  expect(await database.version()).toMatch(/^\d+/);
  await database.close();
});

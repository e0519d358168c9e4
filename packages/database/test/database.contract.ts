import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ComponentSchema, type Database, DatabaseError, type SqlScript } from '../src/index.ts';

const demo = (migrations: readonly SqlScript[]): ComponentSchema => ({ component: 'demo', migrations });

/** Every engine must pass this. `open` gives a new database at each call, `close` removes it. */
export function databaseContract(name: string, open: () => Promise<Database>): void {
  describe(name, () => {
    let database: Database;
    beforeAll(async () => {
      database = await open();
      await database.query('CREATE TABLE item (id int PRIMARY KEY, label text NOT NULL)');
    });
    afterAll(() => database.close());

    test('query returns the same JavaScript types on every engine', async () => {
      const { rows } =
        await database.query(`SELECT 9007199254740991::bigint AS big, 1.25::numeric AS exact, 0.5::float8 AS real,
        '2026-01-02T03:04:05.678Z'::timestamptz AS moment, '{"a":[1,{"b":null}]}'::jsonb AS json, ARRAY['x','y"z']::text[] AS list,
        '0190163d-8694-739b-aea5-966c26f8ad91'::uuid AS id, true AS flag, NULL::text AS nothing`);
      expect(rows).toEqual([
        {
          big: 9_007_199_254_740_991,
          exact: 1.25,
          real: 0.5,
          moment: new Date('2026-01-02T03:04:05.678Z'),
          json: { a: [1, { b: null }] },
          list: ['x', 'y"z'],
          id: '0190163d-8694-739b-aea5-966c26f8ad91',
          flag: true,
          nothing: null,
        },
      ]);
    });

    test('query passes text, JSON and arrays with nulls unchanged', async () => {
      const text = 'quotes \' " ` $(rm) \\ \n and 🧵';
      const { rows } = await database.query(
        'SELECT $1::text AS text, $2::jsonb AS json, $3::text[] AS list, $4::timestamptz AS at, $5::float8[] AS numbers',
        [text, JSON.stringify({ text }), [text, null], '2026-01-02T03:04:05Z', [1.5, null]],
      );
      expect(rows).toEqual([
        { text, json: { text }, list: [text, null], at: new Date('2026-01-02T03:04:05Z'), numbers: [1.5, null] },
      ]);
    });

    test('query returns the same rows when the statement is prepared', async () => {
      for (const number of [1, 2, 3]) {
        const { rows } = await database.query('SELECT $1::integer * 2 AS twice', [number], { prepared: true });
        expect(rows).toEqual([{ twice: number * 2 }]);
      }
    });

    test('query inserts many rows by unnest and counts the affected ones', async () => {
      const ids = Array.from({ length: 500 }, (_, index) => 1000 + index);
      const insert = (): Promise<{ affected: number }> =>
        database.query('INSERT INTO item SELECT * FROM unnest($1::int[], $2::text[]) ON CONFLICT DO NOTHING', [
          ids,
          ids.map((id) => `item ${id}`),
        ]);
      expect((await insert()).affected).toBe(500);
      expect((await insert()).affected).toBe(0);
    });

    test('transaction rolls back and rejects with the same error when its work rejects', async () => {
      const mine = new Error('mine');
      await expect(
        database.transaction(async (session) => {
          await session.query("INSERT INTO item VALUES (1, 'gone')");
          throw mine;
        }),
      ).rejects.toBe(mine);
      expect((await database.query('SELECT 1 FROM item WHERE id = 1')).rows).toEqual([]);
    });

    test('transaction excludes concurrent statements of other callers', async () => {
      const both = Promise.allSettled([
        database.transaction(async (session) => {
          await session.query("INSERT INTO item VALUES (2, 'rolled back')");
          throw new Error('roll back');
        }),
        database.query("INSERT INTO item VALUES (3, 'kept')"),
      ]);
      await both;
      expect((await database.query('SELECT id FROM item WHERE id IN (2, 3)')).rows).toEqual([{ id: 3 }]);
    });

    test('query works after a failed statement', async () => {
      await expect(database.query('SELECT no_such_column')).rejects.toMatchObject({
        code: 'failed',
        sqlState: '42703',
      });
      expect((await database.query<{ one: number }>('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    });

    test('query rejects with a code and without parameter values when the statement fails', async () => {
      await database.query("INSERT INTO item VALUES (4, 'four')");
      const secret = 'hunter2';
      const again = database.query('INSERT INTO item VALUES ($1, $2)', [4, secret]);
      await expect(again).rejects.toMatchObject({ code: 'constraint', sqlState: '23505', constraint: 'item_pkey' });
      await expect(again).rejects.toBeInstanceOf(DatabaseError);
      await expect(database.query('SELECT $1::int', [secret])).rejects.toMatchObject({ code: 'data' });
      await again.catch((error: Error) => expect(error.message).not.toContain(secret));
      await database.query('CREATE TABLE indexed (id int PRIMARY KEY, label text UNIQUE)');
      const long = Array.from({ length: 1000 }, (_, index) => String.fromCodePoint(0x4e00 + index * 7)).join('');
      const tooLong = database.query('INSERT INTO indexed VALUES (1, $1)', [long]);
      await expect(tooLong).rejects.toMatchObject({ code: 'data', sqlState: '54000' });
      const twice =
        "INSERT INTO indexed VALUES (1, 'a'), (1, 'b') ON CONFLICT (id) DO UPDATE SET label = excluded.label";
      await expect(database.query(twice)).rejects.toMatchObject({ code: 'data', sqlState: '21000' });
    });

    test('query rejects with cancelled when its signal is aborted', async () => {
      await expect(database.query('SELECT 1', [], { signal: AbortSignal.abort() })).rejects.toMatchObject({
        code: 'cancelled',
      });
    });

    test('migrate applies migrations once, in order of name, when several callers migrate at once', async () => {
      const first: SqlScript = { name: '001-table', sql: 'CREATE TABLE grown (id int);' };
      const second: SqlScript = {
        name: '002-column',
        sql: "ALTER TABLE grown ADD COLUMN label text; INSERT INTO grown VALUES (1, 'once');",
      };
      expect(await database.migrate([demo([first])])).toEqual(['demo/001-table']);
      const applied = await Promise.all([1, 2, 3].map(() => database.migrate([demo([second, first])])));
      expect(applied.flat()).toEqual(['demo/002-column']);
      expect((await database.query('SELECT label FROM grown')).rows).toEqual([{ label: 'once' }]);
    });

    test('migrate applies a repeatable script again when its text changes', async () => {
      const view = (number: number): ComponentSchema => ({
        component: 'repeated',
        migrations: [],
        repeatables: [{ name: 'answer', sql: `CREATE OR REPLACE VIEW answer AS SELECT ${number} AS value;` }],
      });
      expect(await database.migrate([view(41)])).toEqual(['repeated/repeatable/answer']);
      expect(await database.migrate([view(41)])).toEqual([]);
      expect(await database.migrate([view(42)])).toEqual(['repeated/repeatable/answer']);
      expect((await database.query('SELECT value FROM answer')).rows).toEqual([{ value: 42 }]);
    });

    test('migrate rejects with schema_changed when an applied migration has another text', async () => {
      const edited = (sql: string): ComponentSchema[] => [
        { component: 'edited', migrations: [{ name: '001-a', sql }] },
      ];
      await database.migrate(edited('CREATE TABLE edited (id int);'));
      await expect(database.migrate(edited('CREATE TABLE edited (id bigint);'))).rejects.toMatchObject({
        code: 'schema_changed',
        retryable: false,
        message: expect.stringContaining('edited/001-a'),
      });
    });

    test('migrate rejects with schema_newer when the database has a migration that the schema lacks', async () => {
      const steps = ['001-a', '002-b'].map((name) => ({ name, sql: 'SELECT 1;' }));
      await database.migrate([{ component: 'newer', migrations: steps }]);
      const older = database.migrate([{ component: 'newer', migrations: steps.slice(0, 1) }]);
      await expect(older).rejects.toMatchObject({
        code: 'schema_newer',
        message: expect.stringMatching(/002-b.*001-a/),
      });
    });

    test('migrate applies schemas after those that they require', async () => {
      const applied = await database.migrate([
        {
          component: 'reader',
          requires: ['base'],
          migrations: [{ name: '001-read', sql: 'CREATE TABLE copy AS SELECT * FROM base_rows;' }],
        },
        { component: 'base', migrations: [{ name: '001-rows', sql: 'CREATE TABLE base_rows (id int);' }] },
      ]);
      expect(applied).toEqual(['base/001-rows', 'reader/001-read']);
    });

    test('migrate changes nothing when a migration fails', async () => {
      const bad: SqlScript = { name: '001-bad', sql: 'CREATE TABLE half (id int); SELECT no_such_column;' };
      await expect(database.migrate([{ component: 'broken', migrations: [bad] }])).rejects.toMatchObject({
        code: 'failed',
      });
      const { rows } = await database.query("SELECT to_regclass('half') AS half");
      expect(rows).toEqual([{ half: null }]);
    });

    test('version returns the server version, and query rejects with unavailable after close', async () => {
      const other = await open();
      expect(await other.version()).toMatch(/^\d+/);
      await other.close();
      await other.close();
      await expect(other.query('SELECT 1')).rejects.toMatchObject({ code: 'unavailable' });
    });
  });
}

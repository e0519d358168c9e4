import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Database, DatabaseError, type Migration } from '../src/index.ts';

/** Every engine must pass this. `open` gives a new database at each call, `close` removes it. */
export function databaseContract(name: string, open: () => Promise<Database>): void {
  describe(name, () => {
    let database: Database;
    beforeAll(async () => {
      database = await open();
      await database.query('CREATE TABLE item (id int PRIMARY KEY, label text NOT NULL)');
    });
    afterAll(() => database.close());

    test('types come back the same from every engine', async () => {
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

    test('parameters go in as what they are: text of any kind, JSON, arrays with nulls', async () => {
      const text = 'quotes \' " ` $(rm) \\ \n and 🧵';
      const { rows } = await database.query(
        'SELECT $1::text AS text, $2::jsonb AS json, $3::text[] AS list, $4::timestamptz AS at, $5::float8[] AS numbers',
        [text, JSON.stringify({ text }), [text, null], '2026-01-02T03:04:05Z', [1.5, null]],
      );
      expect(rows).toEqual([
        { text, json: { text }, list: [text, null], at: new Date('2026-01-02T03:04:05Z'), numbers: [1.5, null] },
      ]);
    });

    test('a statement that is asked often answers as any other', async () => {
      for (const number of [1, 2, 3]) {
        const { rows } = await database.query('SELECT $1::integer * 2 AS twice', [number], { prepared: true });
        expect(rows).toEqual([{ twice: number * 2 }]);
      }
    });

    test('unnest of arrays inserts many rows in one statement and counts them', async () => {
      const ids = Array.from({ length: 500 }, (_, index) => 1000 + index);
      const insert = (): Promise<{ affected: number }> =>
        database.query('INSERT INTO item SELECT * FROM unnest($1::int[], $2::text[]) ON CONFLICT DO NOTHING', [
          ids,
          ids.map((id) => `item ${id}`),
        ]);
      expect((await insert()).affected).toBe(500);
      expect((await insert()).affected).toBe(0);
    });

    test('a transaction that rejects leaves nothing behind and passes its error on', async () => {
      const mine = new Error('mine');
      await expect(
        database.transaction(async (session) => {
          await session.query("INSERT INTO item VALUES (1, 'gone')");
          throw mine;
        }),
      ).rejects.toBe(mine);
      expect((await database.query('SELECT 1 FROM item WHERE id = 1')).rows).toEqual([]);
    });

    test('statements of others never end up inside a transaction', async () => {
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

    test('after a failed statement the next one works', async () => {
      await expect(database.query('SELECT no_such_column')).rejects.toMatchObject({
        code: 'failed',
        sqlState: '42703',
      });
      expect((await database.query<{ one: number }>('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    });

    test('failures have a code, and never the values', async () => {
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

    test('an aborted statement is cancelled', async () => {
      await expect(database.query('SELECT 1', [], { signal: AbortSignal.abort() })).rejects.toMatchObject({
        code: 'cancelled',
      });
    });

    test('migrations are applied once, in order of name, also when several come at once', async () => {
      const first: Migration = { name: '001-table', statements: ['CREATE TABLE grown (id int)'] };
      const second: Migration = {
        name: '002-column',
        statements: ['ALTER TABLE grown ADD COLUMN label text', "INSERT INTO grown VALUES (1, 'once')"],
      };
      expect(await database.migrate('demo', [first])).toEqual(['001-table']);
      const applied = await Promise.all([1, 2, 3].map(() => database.migrate('demo', [second, first])));
      expect(applied.flat()).toEqual(['002-column']);
      expect((await database.query('SELECT label FROM grown')).rows).toEqual([{ label: 'once' }]);
    });

    test('a migration that fails leaves nothing of itself', async () => {
      const bad: Migration = { name: '001-bad', statements: ['CREATE TABLE half (id int)', 'SELECT no_such_column'] };
      await expect(database.migrate('broken', [bad])).rejects.toMatchObject({ code: 'failed' });
      const { rows } = await database.query("SELECT to_regclass('half') AS half");
      expect(rows).toEqual([{ half: null }]);
    });

    test('it tells its version, and after closing that it is unavailable', async () => {
      const other = await open();
      expect(await other.version()).toMatch(/^\d+/);
      await other.close();
      await other.close();
      await expect(other.query('SELECT 1')).rejects.toMatchObject({ code: 'unavailable' });
    });
  });
}

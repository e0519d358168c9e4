import {
  closeSync,
  cpSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { pgliteDirectory, temporaryFolder } from '@hookline/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Database, openPglite } from '../src/index.ts';
import { pack } from '../src/prepared-archive.ts';
import {
  areCopiesStale,
  backUp,
  countCopies,
  type DamageReport,
  damageReports,
  listBackups,
  markCopiesStale,
  markDamaged,
  recoverDamaged,
  replaceCopies,
  restoreBackup,
} from '../src/recovery.ts';

const SCHEMA = [
  {
    component: 'demo',
    migrations: [
      {
        name: '001',
        sql: `CREATE TABLE item (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, label text NOT NULL);
          CREATE TABLE part (item bigint NOT NULL REFERENCES item, label text NOT NULL, PRIMARY KEY (item, label))`,
      },
    ],
  },
];
const NOW = Date.parse('2026-11-30T20:15:00Z');

/** Archive of an empty database. */
let archive: string;
beforeAll(async () => {
  const empty = pgliteDirectory();
  archive = join(empty, 'prepared.zst');
  writeFileSync(archive, await pack(join(empty, 'pglite')));
});
afterAll(() => rmSync(join(archive, '..'), { recursive: true }));

/** A home with an embedded database. */
function home() {
  const folder = temporaryFolder();
  const [directory, backups] = [join(folder, 'data'), join(folder, 'backups')];
  pgliteDirectory(directory);
  return { directory, backups, data: join(directory, 'pglite') };
}
type Home = ReturnType<typeof home>;

async function filled(directory: string, rows: number): Promise<Database> {
  const database = await openPglite({ directory });
  await database.migrate(SCHEMA);
  await add(database, rows);
  return database;
}
async function add(database: Database, rows: number): Promise<void> {
  await database.query(
    `WITH added AS (INSERT INTO item (label) SELECT repeat('label ' || g, 20) FROM generate_series(1, $1) AS g RETURNING id)
     INSERT INTO part SELECT id, 'part' FROM added`,
    [rows],
  );
}
async function counts(database: Database): Promise<unknown> {
  return (await database.query('SELECT (SELECT count(*) FROM item) AS items, (SELECT count(*) FROM part) AS parts'))
    .rows[0];
}

/** Opens as the service does. */
async function reopen(at: Home, now = NOW): Promise<{ database: Database; reports: DamageReport[] }> {
  const reports: DamageReport[] = [];
  const recover = async (reason: string): Promise<void> => {
    const migrate = (target: Database): Promise<unknown> => target.migrate(SCHEMA);
    reports.push(await recoverDamaged({ ...at, reason, now, prepared: { archive }, migrate }));
  };
  return { database: await openPglite({ directory: at.directory, recover }), reports };
}

async function fileOf(database: Database, table: string): Promise<string> {
  const { rows } = await database.query<{ path: string }>('SELECT pg_relation_filepath($1::regclass) AS path', [table]);
  return rows[0]?.path ?? '';
}

/** Overwrites one page with zeros and ones. */
function damagePage(file: string, page: number): void {
  const descriptor = openSync(file, 'r+');
  writeSync(descriptor, Buffer.alloc(8192, 0xff), 0, 8192, page * 8192);
  closeSync(descriptor);
}

const startDamage: readonly [name: string, damage: (data: string) => void, reason: RegExp][] = [
  ['a truncated control file', (data) => truncateSync(join(data, 'global/pg_control'), 100), /pg_control/],
  ['a missing file', (data) => rmSync(join(data, 'global/pg_filenode.map')), /pg_filenode.map/],
  [
    'a damaged write-ahead log',
    (data) => {
      for (const name of readdirSync(join(data, 'pg_wal')).filter((file) => /^[0-9A-F]{24}$/.test(file))) {
        writeFileSync(join(data, 'pg_wal', name), Buffer.alloc(16 << 20, 0x5a));
      }
    },
    /checkpoint/,
  ],
  [
    'a half-written directory of a first start',
    (data) => {
      rmSync(join(data, 'base'), { recursive: true });
      rmSync(join(data, 'global'), { recursive: true });
    },
    /.+/,
  ],
];

test.each(startDamage)(
  'a database with %s is moved aside, and the newest backup takes its place',
  async (_, damage, reason) => {
    const at = home();
    const before = await filled(at.directory, 50);
    await backUp({ ...at, database: before, now: NOW - 86_400_000 });
    await before.close();
    damage(at.data);
    await expect(openPglite({ directory: at.directory })).rejects.toMatchObject({ code: 'unavailable' });

    const { database, reports } = await reopen(at);
    expect(await counts(database)).toEqual({ items: 50, parts: 50 });
    await add(database, 1);
    await database.close();
    expect(reports).toMatchObject([{ restored: '20261129T201500Z.tar.gz', salvaged: null, unusableBackups: [] }]);
    expect(reports[0]?.reason).toMatch(reason);
    expect(damageReports(at.directory)).toEqual(reports);
    expect(existsSync(reports[0]?.movedTo ?? '')).toBe(true);
  },
);

test('without a backup, and with one that is damaged, an empty database takes the place', async () => {
  const at = home();
  const before = await filled(at.directory, 5);
  await backUp({ ...at, database: before, now: NOW - 1000 });
  await before.close();
  truncateSync(join(at.backups, '20261130T201459Z.tar.gz'), 10_000);
  truncateSync(join(at.data, 'global/pg_control'), 0);
  const { database, reports } = await reopen(at);
  await database.migrate(SCHEMA);
  expect(await counts(database)).toEqual({ items: 0, parts: 0 });
  expect(reports).toMatchObject([{ restored: null, unusableBackups: [{ name: '20261130T201459Z.tar.gz' }] }]);
  await database.close();
});

test('rows of undamaged pages that are newer than the backup are saved, with those that refer to them', async () => {
  const at = home();
  const before = await filled(at.directory, 100);
  await backUp({ ...at, database: before, now: NOW - 1000 });
  await add(before, 2000);
  await before.query('CHECKPOINT');
  const file = join(at.data, await fileOf(before, 'item'));
  const pages = statSync(file).size / 8192;
  await before.close();
  damagePage(file, pages - 2);

  // The damage shows when the page is read.
  const failures: unknown[] = [];
  const damaged = await openPglite({ directory: at.directory, onFailure: (failure) => failures.push(failure) });
  await expect(damaged.query('SELECT count(label) FROM item')).rejects.toThrow(/invalid page|checksum/);
  expect(failures).toMatchObject([{ kind: 'damaged' }]);
  await damaged.close();
  markDamaged(at.directory, 'invalid page');

  const { database, reports } = await reopen(at);
  const after = (await counts(database)) as { items: number; parts: number };
  expect(reports).toMatchObject([{ reason: 'invalid page', restored: '20261130T201459Z.tar.gz' }]);
  expect(reports[0]?.salvaged).toMatchObject([
    { table: 'item', lostPages: 1 },
    { table: 'part', read: 2100, lostPages: 0 },
  ]);
  expect(after.items).toBeGreaterThan(2000);
  expect(after.items).toBeLessThan(2100);
  expect(after.parts).toBe(after.items);
  // Generated numbers go on.
  await add(database, 1);
  await database.close();
});

test('a table whose file is missing comes from the backup, and the others from the damaged database', async () => {
  const at = home();
  const before = await filled(at.directory, 10);
  await backUp({ ...at, database: before, now: NOW - 1000 });
  await add(before, 5);
  await before.query('CHECKPOINT');
  const file = join(at.data, await fileOf(before, 'part'));
  await before.close();
  rmSync(file);
  markDamaged(at.directory, 'could not open file');
  const { database, reports } = await reopen(at);
  expect(await counts(database)).toEqual({ items: 15, parts: 10 });
  expect(reports[0]?.salvaged).toMatchObject([
    { table: 'item', read: 15, added: 5, lostPages: 0 },
    { table: 'part', lostPages: null },
  ]);
  await database.close();
});

test('a recovery that was killed is continued, and at most three damaged databases are kept', async () => {
  const at = home();
  await (await filled(at.directory, 3)).close();
  // Killed after the first rename.
  cpSync(at.data, join(at.directory, 'pglite-damaged-20261130T100000Z'), { recursive: true });
  rmSync(at.data, { recursive: true });
  const { database, reports } = await reopen(at);
  expect(await counts(database)).toEqual({ items: 3, parts: 3 });
  expect(reports).toMatchObject([{ reason: expect.stringContaining('interrupted') }]);
  await database.close();
  for (let hour = 1; hour <= 3; hour++) {
    truncateSync(join(at.data, 'global/pg_control'), 0);
    await (await reopen(at, NOW + hour * 3_600_000)).database.close();
  }
  expect(damageReports(at.directory).map(({ at: time }) => time.slice(11, 13))).toEqual(['21', '22', '23']);
  expect(readdirSync(at.directory).filter((name) => name.includes('T1000'))).toEqual([]);
});

test('a database that cannot be replaced, because the folder cannot be written, stays where it is', async () => {
  const at = home();
  truncateSync(join(at.data, 'global/pg_control'), 0);
  // A file in the place where the new database is made.
  const reports = openPglite({
    directory: at.directory,
    recover: async (reason) => {
      mkdirSync(join(at.directory, 'pglite-new/global/pg_control'), { recursive: true });
      throw new Error(`no space left, after: ${reason}`);
    },
  });
  await expect(reports).rejects.toThrow(/no space left, after: could not read/);
  expect(existsSync(at.data)).toBe(true);
  expect(damageReports(at.directory)).toEqual([]);
});

test('backups are private, hold what was committed before them, and the seven newest are kept', async () => {
  const at = home();
  const database = await filled(at.directory, 20);
  const progress: string[] = [];
  for (let day = 0; day < 9; day++) {
    await backUp({ ...at, database, now: NOW + day * 86_400_000, onProgress: (line) => progress.push(line) });
    await add(database, 1);
  }
  expect(progress.slice(0, 3)).toEqual(['copying the files', 'opening the copy and reading every row', 'compressing']);
  const all = listBackups(at.backups);
  expect(all.map(({ tables }) => tables['item'])).toEqual([28, 27, 26, 25, 24, 23, 22]);
  for (const name of readdirSync(at.backups)) expect(statSync(join(at.backups, name)).mode & 0o777).toBe(0o600);
  expect(statSync(at.backups).mode & 0o777).toBe(0o700);
  await expect(restoreBackup({ ...at, now: NOW })).rejects.toMatchObject({ code: 'locked' });
  await database.close();

  const dry = await restoreBackup({ ...at, now: NOW, dryRun: true });
  expect(dry).toMatchObject({ ok: true, dryRun: true, movedTo: null });
  expect(await restoreBackup({ ...at, name: 'none', now: NOW })).toMatchObject({ ok: false, reason: 'no-backup' });
  const result = await restoreBackup({ ...at, name: all[6]?.name, now: NOW });
  expect(result).toMatchObject({ ok: true, movedTo: expect.stringContaining('pglite-replaced-') });
  const restored = await openPglite({ directory: at.directory });
  expect(await counts(restored)).toEqual({ items: 22, parts: 22 });
  await restored.close();
});

test('a start that is killed while it makes a new database leaves one that starts', async () => {
  const directory = temporaryFolder();
  cpSync(pgliteDirectory(), join(directory, 'template'), { recursive: true });
  // As far as it came.
  cpSync(join(directory, 'template/pglite/global'), join(directory, 'pglite-new/global'), { recursive: true });
  const database = await openPglite({ directory });
  expect((await database.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  await database.close();
});

test('marks, reports and descriptions replace symbolic links instead of writing to their targets', async () => {
  const { backups, directory } = home();
  const target = join(temporaryFolder(), 'target');
  writeFileSync(target, 'kept');
  const name = '20261130T201500Z';
  mkdirSync(backups);
  symlinkSync(target, join(directory, 'pglite.damaged'));
  symlinkSync(target, join(directory, `pglite-damaged-${name}.json`));
  symlinkSync(target, join(backups, `${name}.tar.gz.json`));
  const database = await filled(directory, 1);
  await backUp({ database, directory, backups, now: NOW });
  await database.close();
  markDamaged(directory, 'for the test');
  await recoverDamaged({ directory, backups, reason: 'for the test', now: NOW, migrate: (it) => it.migrate(SCHEMA) });
  expect(damageReports(directory)).toHaveLength(1);
  expect(readFileSync(target, 'utf8')).toBe('kept');
});

test('replaceCopies leaves one new backup, and nothing that was moved aside', async () => {
  const { backups, directory } = home();
  const database = await filled(directory, 1);
  for (const now of [NOW - 2 * 86_400_000, NOW - 86_400_000]) await backUp({ database, directory, backups, now });
  for (const name of ['pglite-damaged-20261130T201500Z', 'pglite-replaced-20261130T201500Z', 'notes'])
    mkdirSync(join(directory, name));
  writeFileSync(join(directory, 'pglite-damaged-20261130T201500Z.json'), '{}');
  markCopiesStale(directory);
  expect(countCopies({ directory, backups })).toBe(4);
  expect(await replaceCopies({ database, directory, backups, now: NOW })).toMatchObject({
    name: '20261130T201500Z.tar.gz',
  });
  expect(listBackups(backups).map(({ name }) => name)).toEqual(['20261130T201500Z.tar.gz']);
  const names = readdirSync(directory).filter((name) => !/^pglite(?:\.(?:lock|owner\.json))?$/.test(name));
  expect(names).toEqual(['notes']);
  expect(areCopiesStale(directory)).toBe(false);
  await database.close();
});

test('replaceCopies makes no backup where there was none, and removes the old ones when the new one fails', async () => {
  const { backups, directory } = home();
  const database = await filled(directory, 1);
  expect(await replaceCopies({ database, directory, backups, now: NOW })).toBeUndefined();
  await backUp({ database, directory, backups, now: NOW });
  await database.close();
  markCopiesStale(directory);
  await expect(replaceCopies({ database, directory, backups, now: NOW + 1000 })).rejects.toThrow('is gone');
  expect([listBackups(backups), areCopiesStale(directory)]).toEqual([[], false]);
});

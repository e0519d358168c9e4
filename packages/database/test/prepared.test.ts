import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import { pgliteDirectory, temporaryFolder } from '@hookline/testkit';
import { expect, test } from 'vitest';
import { openPglite } from '../src/index.ts';
import { prepareDatabase } from '../src/preparation.ts';
import { pack, unpack } from '../src/prepared-archive.ts';

const SCHEMA = [
  {
    component: 'notes',
    migrations: [{ name: '001-notes', sql: 'CREATE TABLE notes (id int PRIMARY KEY, body text)' }],
  },
];

/** A folder with what `pack` has to keep: an empty folder, an empty file, and zeros at the end and in between. */
function sampleFolder(): string {
  const folder = join(temporaryFolder(), 'sample');
  const files = {
    'base/5/1259': Buffer.concat([Buffer.from('a\0\0b'), Buffer.alloc(8192)]),
    'base/5/empty': Buffer.alloc(0),
    'pg_wal/000001': Buffer.alloc(100_000),
    PG_VERSION: Buffer.from('18\n'),
  };
  mkdirSync(join(folder, 'pg_notify'), { recursive: true });
  for (const [name, bytes] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), bytes);
  }
  return folder;
}

function filesOf(folder: string): Record<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return Object.fromEntries(
    entries.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [path.slice(folder.length), entry.isDirectory() ? 'folder' : readFileSync(path, 'base64')];
    }),
  );
}

/** An archive as `pack` makes it, with a list of files of the caller's choice. */
function archiveWith(list: unknown, body = ''): Buffer {
  const text = Buffer.from(JSON.stringify(list));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(text.length);
  return zstdCompressSync(Buffer.concat([length, text, Buffer.from(body)]));
}

/** Unpacks an archive into a new folder, and returns the folder's files and the message of the error. */
async function tryToUnpack(archive: Buffer): Promise<{ error: string | undefined; left: string[] }> {
  const into = temporaryFolder();
  try {
    await unpack(archive, join(into, 'copy'));
    return { error: undefined, left: readdirSync(into) };
  } catch (error) {
    return { error: (error as Error).message, left: readdirSync(into) };
  }
}

test('an unpacked archive equals the packed folder, and equal folders result in equal archives', async () => {
  const [one, other] = [sampleFolder(), sampleFolder()];
  const archive = await pack(one);
  expect((await pack(other)).equals(archive)).toBe(true);
  const copy = join(temporaryFolder(), 'copy');
  await unpack(archive, copy);
  expect(filesOf(copy)).toEqual(filesOf(one));
});

test('an archive with a changed byte or a missing end is refused', async () => {
  const archive = await pack(sampleFolder());
  const accepted: string[] = [];
  for (let at = 0; at < archive.length; at++) {
    const damaged = Buffer.from(archive);
    damaged[at] = (damaged[at] ?? 0) ^ 0x55;
    if ((await tryToUnpack(damaged)).error === undefined) accepted.push(`byte ${at}`);
  }
  for (const length of [0, 3, archive.length >> 1, archive.length - 1]) {
    if ((await tryToUnpack(archive.subarray(0, length))).error === undefined) accepted.push(`${length} bytes`);
  }
  expect(accepted).toEqual([]);
});

test('an archive that names files outside its folder, or other contents than it has, writes nothing', async () => {
  const lists = [
    { folders: [], files: [['../outside', 1, 1]] },
    { folders: ['/outside'], files: [] },
    { folders: [], files: [['one', 5, 5]] },
    { folders: [], files: [['one', '1', 1]] },
    { files: [] },
  ];
  for (const list of lists) {
    const { error, left } = await tryToUnpack(archiveWith(list, 'x'));
    expect(error).toMatch(/^the archive has /);
    expect(left).toEqual([]);
  }
});

test('a new database is a copy of the prepared one, which nothing has to migrate', async () => {
  const archive = join(temporaryFolder(), 'prepared.zst');
  await prepareDatabase({
    archive,
    migrate: async (database) => {
      await database.migrate(SCHEMA);
      await database.query("INSERT INTO notes VALUES (1, 'prepared')");
    },
  });
  const directory = temporaryFolder();
  // Left by a start that was killed.
  mkdirSync(join(directory, 'pglite-new/base'), { recursive: true });
  const unusable: unknown[] = [];
  const prepared = { archive, onUnusable: (error: unknown) => unusable.push(error) };
  const first = await openPglite({ directory, prepared });
  expect(await first.migrate(SCHEMA)).toEqual([]);
  await first.query("INSERT INTO notes VALUES (2, 'own')");
  await first.close();
  // A database that exists is left alone.
  const second = await openPglite({ directory, prepared });
  expect((await second.query('SELECT body FROM notes ORDER BY id')).rows).toEqual([
    { body: 'prepared' },
    { body: 'own' },
  ]);
  await second.close();
  expect(unusable).toEqual([]);
});

test('a database is initialised when the archive is missing or damaged, and the reason is reported', async () => {
  const folder = temporaryFolder();
  const damaged = join(folder, 'damaged.zst');
  writeFileSync(damaged, 'no archive');
  const reasons: string[] = [];
  const onUnusable = (error: unknown): void => void reasons.push((error as Error).message);
  const directory = join(folder, 'data');
  const database = await openPglite({ directory, prepared: { archive: damaged, onUnusable } });
  expect(await database.migrate(SCHEMA)).toEqual(['notes/001-notes']);
  await database.close();
  expect(existsSync(join(directory, 'pglite-new'))).toBe(false);
  expect(reasons).toHaveLength(1);
  // No archive is read for a database that exists.
  const there = pgliteDirectory(join(folder, 'there'));
  await (await openPglite({ directory: there, prepared: { archive: join(folder, 'none.zst'), onUnusable } })).close();
  expect(reasons).toHaveLength(1);
});

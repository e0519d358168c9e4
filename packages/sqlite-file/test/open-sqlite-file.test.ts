import {
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { DatabaseSync } from 'node:sqlite';
import { temporaryFolder } from '@hookline/testkit';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openSqliteFile, type OpenedFile } from '../src/index.ts';

const NOBODY = 65_534;
const SCHEMA = 'PRAGMA journal_mode = WAL; CREATE TABLE IF NOT EXISTS note (id INTEGER PRIMARY KEY, text TEXT)';

function open(file: string): OpenedFile {
  const opened = openSqliteFile(file, SCHEMA);
  onTestFinished(() => void (opened.database.isOpen && opened.database.close()));
  return opened;
}

const notes = ({ database }: OpenedFile): unknown => database.prepare('SELECT count(*) AS n FROM note').get()?.['n'];

function filled(): string {
  const file = join(temporaryFolder(), 'notes.db');
  const { database } = openSqliteFile(file, SCHEMA);
  for (let i = 0; i < 500; i++) database.prepare('INSERT INTO note (text) VALUES (?)').run('t'.repeat(1000));
  database.close();
  return file;
}

function works({ database }: OpenedFile): void {
  database.exec("INSERT INTO note (text) VALUES ('new')");
  expect(notes({ database })).toBe(1);
}

function garbageIn(file: string, from: number): void {
  const content = readFileSync(file);
  writeFileSync(file, content.fill(0xa5, from, from + 20_000));
}

describe('openSqliteFile quarantines an unusable file and creates a new one', () => {
  test.each<[string, (file: string) => void]>([
    ['no database', (file) => writeFileSync(file, 'garbage that is no database '.repeat(200))],
    ['cut short', (file) => truncateSync(file, 8192)],
    ['damaged at its beginning', (file) => garbageIn(file, 100)],
    ['damaged in the middle', (file) => garbageIn(file, 100_000)],
  ])('%s', (_, damage) => {
    const file = filled();
    damage(file);
    writeFileSync(`${file}-wal`, 'left');
    const content = readFileSync(file);
    const opened = open(file);
    expect(opened.damaged).toMatchObject({ cause: expect.any(Error), replaced: true });
    const aside = opened.damaged?.movedTo ?? '';
    expect(aside).toMatch(/\/notes\.db\.damaged-\d{8}T\d{9}Z$/);
    expect(readFileSync(aside).equals(content)).toBe(true);
    works(opened);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    opened.database.close();
    const again = open(file);
    expect([again.damaged, notes(again)]).toEqual([undefined, 1]);
  });

  test('when the path is a folder', () => {
    const file = join(temporaryFolder(), 'notes.db');
    mkdirSync(file);
    const opened = open(file);
    expect(opened.damaged).toMatchObject({ replaced: true });
    works(opened);
  });

  test.runIf(process.getuid?.() === 0)('when the file belongs to another user', () => {
    const file = filled();
    chownSync(dirname(file), NOBODY, NOBODY);
    process.seteuid?.(NOBODY);
    onTestFinished(() => process.seteuid?.(0));
    const opened = open(file);
    expect(opened.damaged).toMatchObject({ replaced: true, movedTo: expect.any(String) });
    works(opened);
  });
});

test('openSqliteFile opens a database in memory when the file cannot be moved', () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'cache'), 'a file where the folder should be');
  const opened = open(join(folder, 'cache', 'notes.db'));
  expect(opened.damaged).toEqual({ cause: expect.any(Error), replaced: false });
  works(opened);
  expect(readdirSync(folder)).toEqual(['cache']);
});

test('openSqliteFile keeps an intact file', () => {
  const opened = open(filled());
  expect([opened.damaged, notes(opened)]).toEqual([undefined, 500]);
});

test('openSqliteFile throws for a locked file instead of quarantining it', () => {
  const file = filled();
  const other = new DatabaseSync(file);
  onTestFinished(() => other.close());
  other.exec('PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE');
  expect(() => open(file)).toThrow(/locked/);
  other.exec('ROLLBACK');
  expect(open(file).damaged).toBeUndefined();
  expect(readdirSync(dirname(file)).filter((name) => name.includes('damaged'))).toEqual([]);
});

test('openSqliteFile replaces a symbolic link and leaves its target as it is', () => {
  const folder = temporaryFolder();
  const targets = [filled(), join(folder, 'missing')];
  const before = readFileSync(targets[0] ?? '');
  for (const target of targets) {
    const file = join(folder, `link-to-${targets.indexOf(target)}.db`);
    symlinkSync(target, file);
    const opened = open(file);
    works(opened);
    expect(opened.damaged).toMatchObject({ replaced: true, cause: { code: 'ELOOP' } });
  }
  expect(readFileSync(targets[0] ?? '').equals(before)).toBe(true);
  expect(existsSync(join(folder, 'missing'))).toBe(false);
});

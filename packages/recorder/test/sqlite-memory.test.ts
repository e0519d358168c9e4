import { chownSync, mkdirSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { temporaryFolder } from '@hookline/testkit';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openSqliteMemory, type SqliteMemory } from '../src/index.ts';

const NOBODY = 65_534;
const remembered = { digest: 'd', text: 't'.repeat(1000), at: 1, by: 'c' };

function open(file: string): SqliteMemory {
  const memory = openSqliteMemory({ file });
  onTestFinished(() => memory.close());
  return memory;
}

function filled(): string {
  const file = join(temporaryFolder(), 'files.db');
  const memory = openSqliteMemory({ file });
  for (let i = 0; i < 500; i++) memory.put(`/p/${i}`, remembered);
  memory.close();
  return file;
}

function remembers(memory: SqliteMemory): void {
  memory.put('/p/new', remembered);
  expect(memory.get('/p/new')).toMatchObject({ digest: 'd' });
}

function garbageIn(file: string, from: number): void {
  const content = readFileSync(file);
  writeFileSync(file, content.fill(0xa5, from, from + 20_000));
}

describe('a file that cannot be used is put aside, and another one made', () => {
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
    const memory = openSqliteMemory({ file });
    expect(memory.damaged).toMatchObject({ cause: expect.any(Error), replaced: true });
    const aside = memory.damaged?.movedTo ?? '';
    expect(aside).toMatch(/\/files\.db\.damaged-\d{8}T\d{9}Z$/);
    expect(readFileSync(aside).equals(content)).toBe(true);
    remembers(memory);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    memory.close();
    const again = open(file);
    expect([again.damaged, again.get('/p/new')?.digest]).toEqual([undefined, 'd']);
  });

  test('a folder where the file should be', () => {
    const file = join(temporaryFolder(), 'files.db');
    mkdirSync(file);
    const memory = open(file);
    expect(memory.damaged).toMatchObject({ replaced: true });
    remembers(memory);
  });

  test.runIf(process.getuid?.() === 0)("somebody else's", () => {
    const file = filled();
    chownSync(dirname(file), NOBODY, NOBODY);
    process.seteuid?.(NOBODY);
    onTestFinished(() => process.seteuid?.(0));
    const memory = open(file);
    expect(memory.damaged).toMatchObject({ replaced: true, movedTo: expect.any(String) });
    remembers(memory);
  });
});

test('where it cannot be put aside, the memory is gone with the process', () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'cache'), 'a file where the folder should be');
  const memory = open(join(folder, 'cache', 'files.db'));
  expect(memory.damaged).toEqual({ cause: expect.any(Error), replaced: false });
  remembers(memory);
  expect(readdirSync(folder)).toEqual(['cache']);
});

test('a file that is well is kept', () => {
  const memory = open(filled());
  expect([memory.damaged, memory.get('/p/1')?.digest]).toEqual([undefined, 'd']);
});

import { appendFileSync, closeSync, openSync, readFileSync, symlinkSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@hookline/testkit';
import { expect, test } from 'vitest';
import { removeLogLines } from '../src/index.ts';

test('removes matching lines of current and rotated files, and of no other file', () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'a.log'), 'one\ntwo secret\nthree\n');
  writeFileSync(join(folder, 'a.log.1'), 'secret\n');
  writeFileSync(join(folder, 'notes.txt'), 'secret\n');
  expect(removeLogLines(folder, (line) => line.includes('secret'))).toBe(2);
  expect(readFileSync(join(folder, 'a.log'), 'utf8')).toBe('one\nthree\n');
  expect(readFileSync(join(folder, 'a.log.1'), 'utf8')).toBe('');
  expect(readFileSync(join(folder, 'notes.txt'), 'utf8')).toBe('secret\n');
});

test('a process that appends to the file goes on at its new end', () => {
  const file = join(temporaryFolder(), 'a.log');
  writeFileSync(file, 'secret\nkept\n');
  const writer = openSync(file, 'a');
  removeLogLines(join(file, '..'), (line) => line === 'secret');
  writeSync(writer, 'next\n');
  closeSync(writer);
  appendFileSync(file, 'last\n');
  expect(readFileSync(file, 'utf8')).toBe('kept\nnext\nlast\n');
});

test('a missing folder has no lines', () => {
  expect(removeLogLines(join(temporaryFolder(), 'nowhere'), () => true)).toBe(0);
});

test('symbolic links are not followed', () => {
  const [folder, target] = [temporaryFolder(), join(temporaryFolder(), 'target')];
  writeFileSync(target, 'secret\n');
  symlinkSync(target, join(folder, 'a.log'));
  expect(removeLogLines(folder, () => true)).toBe(0);
  expect(readFileSync(target, 'utf8')).toBe('secret\n');
});

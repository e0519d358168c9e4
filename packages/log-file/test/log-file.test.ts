import { readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@hookline/testkit';
import { expect, test } from 'vitest';
import { openLogFile } from '../src/index.ts';

function write(log: ReturnType<typeof openLogFile>, line: string): Promise<void> {
  return new Promise((resolve) => log.stream.write(`${line}\n`, () => resolve()));
}

test('openLogFile appends lines to a file that only its owner can read', async () => {
  const file = join(temporaryFolder(), 'logs/a.log');
  for (const line of ['one', 'two']) {
    const log = openLogFile({ file });
    await write(log, line);
    await log.close();
  }
  expect(readFileSync(file, 'utf8')).toBe('one\ntwo\n');
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('log file has control sequences and bidirectional overrides as escapes, and its JSON keeps its value', async () => {
  const file = join(temporaryFolder(), 'a.log');
  const log = openLogFile({ file });
  const value = { path: 'a\u001B]0;t\u0007\u009B31m\u202E\rb' };
  await write(log, JSON.stringify(value));
  await write(log, 'plain\r\u001B[2J');
  await log.close();
  const text = readFileSync(file, 'utf8');
  expect(text).not.toMatch(/(?!\n)[\p{Cc}\p{Bidi_Control}]/u);
  expect(JSON.parse(text.split('\n')[0] ?? '')).toEqual(value);
  expect(text).toContain(String.raw`plain\r\u001b[2J`);
});

test('openLogFile accepts a fractional maxBytes', async () => {
  const file = join(temporaryFolder(), 'a.log');
  const log = openLogFile({ file, maxBytes: 1.1 * 1024 * 1024 });
  await write(log, 'one');
  await log.close();
  expect(readFileSync(file, 'utf8')).toBe('one\n');
});

test('log file is rotated at maxBytes without losing or splitting lines', async () => {
  const folder = temporaryFolder();
  const log = openLogFile({ file: join(folder, 'a.log'), maxBytes: 1024, keep: 3 });
  const lines = Array.from({ length: 60 }, (_, index) => `${index} ${'x'.repeat(60)}`);
  for (const line of lines) await write(log, line);
  await log.close();
  expect(readdirSync(folder).sort()).toEqual(['a.log', 'a.log.1', 'a.log.2', 'a.log.3']);
  const kept = ['a.log.3', 'a.log.2', 'a.log.1', 'a.log'].flatMap((name) =>
    readFileSync(join(folder, name), 'utf8').trim().split('\n'),
  );
  expect(kept.filter(Boolean)).toEqual(lines.slice(-kept.filter(Boolean).length));
  expect(kept.length).toBeGreaterThan(40);
  expect(log.dropped).toBe(0);
});

test('log file drops and counts lines when it cannot be written', async () => {
  const blocked = join(temporaryFolder(), 'a-file');
  writeFileSync(blocked, '');
  const log = openLogFile({ file: join(blocked, 'a.log') });
  await write(log, 'lost');
  await log.close();
  expect(log.dropped).toBe(1);
});

test('openLogFile names an option that is out of range', () => {
  expect(() => openLogFile({ file: '/x', maxBytes: 10 })).toThrow(/maxBytes must be 1024 or more, got 10/);
  expect(() => openLogFile({ file: '/x', keep: 0 })).toThrow(/keep must be a whole number, 1 or more, got 0/);
});

test('openLogFile replaces a symbolic link instead of writing to its target', async () => {
  const folder = temporaryFolder();
  const target = join(folder, 'target');
  writeFileSync(target, 'kept', { mode: 0o644 });
  symlinkSync(target, join(folder, 'a.log'));
  const log = openLogFile({ file: join(folder, 'a.log') });
  await write(log, 'one');
  await log.close();
  expect([readFileSync(target, 'utf8'), readFileSync(join(folder, 'a.log'), 'utf8')]).toEqual(['kept', 'one\n']);
  expect(statSync(target).mode & 0o777).toBe(0o644);
});

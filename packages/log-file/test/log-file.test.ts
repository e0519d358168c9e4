import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@hookline/testkit';
import { expect, test } from 'vitest';
import { openLogFile } from '../src/index.ts';

function write(log: ReturnType<typeof openLogFile>, line: string): Promise<void> {
  return new Promise((resolve) => log.stream.write(`${line}\n`, () => resolve()));
}

test('lines are appended, over several openings, for the owner only', async () => {
  const file = join(temporaryFolder(), 'logs/a.log');
  for (const line of ['one', 'two']) {
    const log = openLogFile({ file });
    await write(log, line);
    await log.close();
  }
  expect(readFileSync(file, 'utf8')).toBe('one\ntwo\n');
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('a size with a fraction is a size', async () => {
  const file = join(temporaryFolder(), 'a.log');
  const log = openLogFile({ file, maxBytes: 1.1 * 1024 * 1024 });
  await write(log, 'one');
  await log.close();
  expect(readFileSync(file, 'utf8')).toBe('one\n');
});

test('at its size the file is rotated, and no line is lost or torn, up to what is kept', async () => {
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

test('a file that cannot be written drops lines, counts them, and disturbs nobody', async () => {
  const blocked = join(temporaryFolder(), 'a-file');
  writeFileSync(blocked, '');
  const log = openLogFile({ file: join(blocked, 'a.log') });
  await write(log, 'lost');
  await log.close();
  expect(log.dropped).toBe(1);
});

test('options out of range are named', () => {
  expect(() => openLogFile({ file: '/x', maxBytes: 10 })).toThrow(/maxBytes must be 1024 or more, not 10/);
  expect(() => openLogFile({ file: '/x', keep: 0 })).toThrow(/keep must be an integer from 1, not 0/);
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@hookline/testkit';
import { describe, expect, test } from 'vitest';
import { removeLeftovers, writeFileAtomic, writeFileAtomicSync } from '../src/index.ts';

describe.each([
  ['writeFileAtomic', writeFileAtomic],
  ['writeFileAtomicSync', writeFileAtomicSync],
] as const)('%s', (_, write) => {
  test('replaces a file, makes its folders, and lets its owner alone read it', async () => {
    const path = join(temporaryFolder(), 'deep', 'er', 'state.json');
    expect(await write(path, 'one')).toEqual({ ok: true, value: undefined });
    await write(path, 'two');
    expect(readFileSync(path, 'utf8')).toBe('two');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(join(path, '..')).mode & 0o777).toBe(0o700);
    expect(readdirSync(join(path, '..'))).toEqual(['state.json']);
  });

  test('a mode that the umask would cut is given all the same', async () => {
    const path = join(temporaryFolder(), 'script.sh');
    await write(path, '#!/bin/sh\n', { mode: 0o777 });
    expect(statSync(path).mode & 0o777).toBe(0o777);
  });

  test('a refused step is an outcome, and leaves the old file and nothing else', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'taken');
    mkdirSync(join(path, 'by-a-folder'), { recursive: true });
    const outcome = await write(path, 'x');
    expect(outcome).toMatchObject({ ok: false, error: { code: 'io', retryable: true } });
    expect(readdirSync(folder)).toEqual(['taken']);
  });
});

test('a reader never sees half a file, wherever the writer is killed', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 'state');
  for (let round = 0; round < 8; round++) {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'children/writer.ts'), path], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    const seen = new Set<string>();
    while (seen.size < round + 2) {
      const text = readFileSync(path, 'utf8');
      expect(text).toBe((text[0] ?? '').repeat(200_000));
      seen.add(text[0] ?? '');
      await new Promise((resolve) => setImmediate(resolve));
    }
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  expect(readFileSync(path, 'utf8')).toHaveLength(200_000);
  await removeLeftovers(folder, Date.now() + 60_000);
  expect(readdirSync(folder)).toEqual(['state']);
});

test('leftovers are removed once old, and nothing else is', async () => {
  const folder = temporaryFolder();
  for (const name of ['.a.json.0123456789ab.tmp', '.b.json.0123456789ab.tmp', 'c.tmp', '.d']) {
    writeFileSync(join(folder, name), '');
  }
  utimesSync(join(folder, '.a.json.0123456789ab.tmp'), 1, 1);
  utimesSync(join(folder, 'c.tmp'), 1, 1);
  chmodSync(folder, 0o700);
  expect(await removeLeftovers(folder, 60_000)).toBe(1);
  expect(readdirSync(folder).sort()).toEqual(['.b.json.0123456789ab.tmp', '.d', 'c.tmp']);
  expect(await removeLeftovers(join(folder, 'absent'), 60_000)).toBe(0);
});

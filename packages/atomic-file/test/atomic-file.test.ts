import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@hookline/testkit';
import { describe, expect, test } from 'vitest';
import {
  hasErrorCode,
  isLink,
  isMissing,
  removeLeftovers,
  writeFileAtomic,
  writeFileAtomicSync,
  writeSymlinkAtomic,
} from '../src/index.ts';

describe.each([
  ['writeFileAtomic', writeFileAtomic],
  ['writeFileAtomicSync', writeFileAtomicSync],
] as const)('%s', (_, write) => {
  test('replaces a file, creates its folders, and restricts both to the owner', async () => {
    const path = join(temporaryFolder(), 'deep', 'er', 'state.json');
    expect(await write(path, 'one')).toEqual({ ok: true, value: undefined });
    await write(path, 'two');
    expect(readFileSync(path, 'utf8')).toBe('two');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(join(path, '..')).mode & 0o777).toBe(0o700);
    expect(readdirSync(join(path, '..'))).toEqual(['state.json']);
  });

  test('applies a mode that the umask would restrict', async () => {
    const path = join(temporaryFolder(), 'script.sh');
    await write(path, '#!/bin/sh\n', { mode: 0o777 });
    expect(statSync(path).mode & 0o777).toBe(0o777);
  });

  test('returns a failure and leaves the old file and nothing else when a step is refused', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'taken');
    mkdirSync(join(path, 'by-a-folder'), { recursive: true });
    const outcome = await write(path, 'x');
    expect(outcome).toMatchObject({ ok: false, error: { code: 'io', retryable: true } });
    expect(readdirSync(folder)).toEqual(['taken']);
  });

  test('flushes the file and its folder when durable is set', async () => {
    const path = join(temporaryFolder(), 'state.json');
    expect(await write(path, 'safe', { durable: true })).toMatchObject({ ok: true });
    expect(readFileSync(path, 'utf8')).toBe('safe');
  });

  test('leaves an existing file as it is and reports `exists` when exclusive is set', async () => {
    const path = join(temporaryFolder(), 'token');
    expect(await write(path, 'first', { exclusive: true })).toMatchObject({ ok: true });
    expect(await write(path, 'second', { exclusive: true })).toMatchObject({
      ok: false,
      error: { code: 'exists', retryable: false },
    });
    expect(readFileSync(path, 'utf8')).toBe('first');
    expect(readdirSync(join(path, '..'))).toEqual(['token']);
  });

  test('reports `io` when exclusive is set and the folder is a file', async () => {
    const path = join(temporaryFolder(), 'file');
    writeFileSync(path, '');
    expect(await write(join(path, 'token'), '', { exclusive: true })).toMatchObject({ error: { code: 'io' } });
  });

  test('keeps the permission bits of the file that it replaces when keepMode is set', async () => {
    const path = join(temporaryFolder(), 'settings.json');
    await write(path, '{}', { keepMode: true });
    expect(statSync(path).mode & 0o777).toBe(0o600);
    chmodSync(path, 0o644);
    await write(path, '{"a": 1}', { keepMode: true });
    expect(statSync(path).mode & 0o777).toBe(0o644);
  });

  test('replaces the target of a symbolic link when followLinks is set, the link itself otherwise', async () => {
    const folder = temporaryFolder();
    const [link, target] = [join(folder, 'link'), join(folder, 'dotfiles', 'settings.json')];
    await write(target, 'one');
    symlinkSync(target, link);
    await write(link, 'two', { followLinks: true });
    expect([readFileSync(target, 'utf8'), lstatSync(link).isSymbolicLink()]).toEqual(['two', true]);
    await write(link, 'three');
    expect([readFileSync(target, 'utf8'), lstatSync(link).isSymbolicLink()]).toEqual(['two', false]);
  });
});

test('writeSymlinkAtomic replaces a file or a link, creates its folder, and leaves nothing when refused', async () => {
  const path = join(temporaryFolder(), 'hooks', 'current');
  for (const target of ['releases/1', 'releases/2']) {
    expect(await writeSymlinkAtomic(path, target, { kind: 'dir' })).toEqual({ ok: true, value: undefined });
    expect(readlinkSync(path)).toBe(target);
  }
  mkdirSync(join(path, '..', 'taken', 'by-a-folder'), { recursive: true });
  expect(await writeSymlinkAtomic(join(path, '..', 'taken'), 'x')).toMatchObject({ error: { code: 'io' } });
  expect(readdirSync(join(path, '..')).sort()).toEqual(['current', 'taken']);
});

test('isMissing is true for ENOENT only', () => {
  const folder = temporaryFolder();
  const thrownBy = (path: string): unknown => {
    try {
      return readFileSync(path);
    } catch (error) {
      return error;
    }
  };
  expect(isMissing(thrownBy(join(folder, 'absent')))).toBe(true);
  expect([isMissing(thrownBy(folder)), hasErrorCode(thrownBy(folder), 'EISDIR')]).toEqual([false, true]);
  expect([undefined, null, 'ENOENT', { code: 'ENOENT' }].map(isMissing)).toEqual([false, false, false, false]);
});

test('writeFileAtomic never exposes a partial file when the writer is killed', async () => {
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

test('removeLeftovers removes old temporary files and nothing else', async () => {
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

test('isLink recognises links, also those without a target, and nothing else', () => {
  const folder = temporaryFolder();
  symlinkSync(folder, join(folder, 'to-a-folder'));
  symlinkSync(join(folder, 'missing'), join(folder, 'dangling'));
  writeFileSync(join(folder, 'file'), '');
  const names = ['to-a-folder', 'dangling', 'file', 'missing', '.', join('file', 'below')];
  expect(names.filter((name) => isLink(join(folder, name)))).toEqual(['to-a-folder', 'dangling']);
});

import { chmodSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ManualClock } from '@hookline/clock/manual';
import { temporaryFolder } from '@hookline/testkit';
import { beforeEach, describe, expect, test } from 'vitest';
import { changelogBetween, HookUpdater, type HookUpdaterOptions, type InstalledHooks } from '../src/index.ts';
import { hookSet, shell } from './sets.ts';

let root: string;
let clock: ManualClock;
let updater: HookUpdater;

const make = (more: Partial<HookUpdaterOptions> = {}): HookUpdater => new HookUpdater({ root, clock, ...more });
const folder = (version: string) => ({ kind: 'folder', path: hookSet(version) }) as const;
const running = (): string => shell('./capture.sh', updater.current).trim();

beforeEach(() => {
  root = temporaryFolder();
  clock = new ManualClock(Date.UTC(2026, 10, 21, 9, 17, 54));
  updater = make();
});

describe('updating', () => {
  test('from a folder installs what is there, with its manifest, ready to run', async () => {
    expect(await updater.update(folder('1.0.0'))).toEqual({
      ok: true,
      value: {
        result: 'updated',
        to: '1.0.0',
        origin: 'folder',
        signature: 'none',
        changelog: [{ version: '1.0.0', text: 'First.' }],
      },
    });
    expect(running()).toBe('1.0.0');
    const { manifest, verification } = await updater.status();
    expect(manifest?.files.map(({ path, executable }) => `${path} ${executable}`)).toEqual([
      'CHANGELOG.md false',
      'capture.sh true',
      'lib/decide.mjs false',
    ]);
    expect(verification).toEqual({ changed: [], missing: [], added: [] });
    expect(readFileSync(join(updater.current, 'VERSION'), 'utf8')).toBe('1.0.0\n');
    expect(statSync(join(updater.current, 'lib/decide.mjs')).mode & 0o777).toBe(0o600);
  });

  test('shows the changelog between, keeps a backup, and does nothing twice', async () => {
    await updater.update(folder('1.0.0'));
    expect(await updater.check(folder('3.0.0'))).toMatchObject({ ok: true, value: { from: '1.0.0', to: '3.0.0' } });
    expect(running()).toBe('1.0.0');
    const outcome = await updater.update(folder('3.0.0'));
    expect(outcome).toMatchObject({
      ok: true,
      value: {
        from: '1.0.0',
        to: '3.0.0',
        backup: 'backup-20261121-091754',
        changelog: [{ version: '3.0.0' }, { version: '2.0.0' }],
      },
    });
    expect(await updater.update(folder('3.0.0'))).toMatchObject({ ok: true, value: { result: 'up-to-date' } });
    expect(await updater.update(folder('2.0.0'))).toMatchObject({
      ok: false,
      error: { code: 'older', retryable: false },
    });
    expect(running()).toBe('3.0.0');
    expect(await updater.update(folder('2.0.0'), { allowOlder: true })).toMatchObject({ ok: true });
    expect(running()).toBe('2.0.0');
  });

  test('finds what was changed, is missing or was added, and puts it right', async () => {
    const source = folder('1.0.0');
    await updater.update(source);
    chmodSync(join(updater.current, 'capture.sh'), 0o600);
    rmSync(join(updater.current, 'lib/decide.mjs'));
    writeFileSync(join(updater.current, 'extra'), '');
    expect((await updater.status()).verification).toEqual({
      changed: ['capture.sh'],
      missing: ['lib/decide.mjs'],
      added: ['extra'],
    });
    expect(await updater.update(source)).toMatchObject({ ok: true, value: { result: 'updated' } });
    expect((await updater.status()).verification).toEqual({ changed: [], missing: [], added: [] });
  });

  test('keeps five backups and nothing that is not needed', async () => {
    for (let minor = 0; minor < 8; minor++) await updater.update(folder(`1.${minor}.0`));
    const { backups } = await updater.status();
    expect(backups).toEqual(
      [6, 5, 4, 3, 2].map((minor) => ({
        name: `backup-20261121-091754-${minor}`,
        version: `1.${minor}.0`,
        isCurrent: false,
      })),
    );
    expect(readdirSync(join(root, 'releases'))).toHaveLength(6);
  });

  test('refuses a source without version, without files, or with links', async () => {
    expect(await updater.update({ kind: 'folder', path: temporaryFolder() })).toMatchObject({
      ok: false,
      error: { code: 'source' },
    });
    const linked = folder('1.0.0');
    symlinkSync('/etc/passwd', join(linked.path, 'link'));
    expect(await updater.update(linked)).toMatchObject({ ok: false, error: { code: 'source' } });
    expect(await updater.status()).toEqual({ backups: [] });
  });
});

describe('health', () => {
  test('that fails brings the old hooks back', async () => {
    updater = make({ isHealthy: async (current) => !readFileSync(join(current, 'VERSION'), 'utf8').startsWith('2') });
    expect(await updater.update(folder('1.0.0'))).toMatchObject({ ok: true });
    expect(await updater.update(folder('2.0.0'))).toMatchObject({ ok: false, error: { code: 'unhealthy' } });
    expect(running()).toBe('1.0.0');
    expect(await updater.update(folder('3.0.0'))).toMatchObject({ ok: true, value: { from: '1.0.0' } });
  });

  test('of the very first hooks that fails leaves none, and a check that throws fails', async () => {
    updater = make({ isHealthy: () => Promise.reject(new Error('no')) });
    expect(await updater.update(folder('1.0.0'))).toMatchObject({ ok: false, error: { code: 'unhealthy' } });
    expect(await updater.status()).toEqual({ backups: [] });
  });

  test('that nobody could check any more is checked at the next start', async () => {
    await updater.update(folder('1.0.0'));
    const previous = readdirSync(join(root, 'releases'))[0];
    await updater.update(folder('2.0.0'));
    const next = readdirSync(join(root, 'releases')).find((name) => name.startsWith('2'));
    writeFileSync(join(root, 'pending.json'), JSON.stringify({ previous, next }));
    expect(await make({ isHealthy: async () => false }).recover()).toBe('rolled-back');
    expect(running()).toBe('1.0.0');
    expect(await updater.recover()).toBe('nothing');
    writeFileSync(join(root, 'pending.json'), '{"half');
    expect(await updater.recover()).toBe('nothing');
  });
});

test('of two updates at once, one is told that the other is under way', async () => {
  const outcomes = await Promise.all([updater.update(folder('1.0.0')), make().update(folder('2.0.0'))]);
  expect(outcomes.map((outcome) => (outcome.ok ? outcome.value.to : outcome.error.code))).toEqual(['1.0.0', 'busy']);
  expect(running()).toBe('1.0.0');
  expect(await updater.update(folder('2.0.0'))).toMatchObject({ ok: true });
});

describe('rolling back', () => {
  test('makes a backup current again, as it was', async () => {
    await updater.update(folder('1.0.0'));
    await updater.update(folder('2.0.0'));
    expect(await updater.rollback('backup-20261121-091754')).toMatchObject({
      ok: true,
      value: { from: '2.0.0', to: '1.0.0' },
    });
    expect(running()).toBe('1.0.0');
    expect((await updater.status()).backups.map(({ version }) => version)).toEqual(['2.0.0', '1.0.0']);
    // What happens to the hooks now does not reach their backup.
    writeFileSync(join(updater.current, 'capture.sh'), 'broken');
    await updater.rollback('backup-20261121-091754');
    expect(running()).toBe('1.0.0');
  });

  test.each(['backup-20200101-000000', '../releases', '', 'current'])(
    'to %s, which is no backup, is refused',
    async (name) => {
      await updater.update(folder('1.0.0'));
      expect(await updater.rollback(name)).toMatchObject({ ok: false, error: { code: 'unknown_backup' } });
    },
  );
});

describe('what was installed before the first update', () => {
  const installed = (): InstalledHooks => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'capture.sh'), '#!/bin/sh\necho own \0');
    chmodSync(join(folder, 'capture.sh'), 0o755);
    writeFileSync(join(folder, 'notes'), 'read only');
    chmodSync(join(folder, 'notes'), 0o440);
    writeFileSync(join(folder, 'other'), 'not named');
    return { folder, files: ['capture.sh', 'notes', 'gone.sh'], version: '9.0.0', origin: 'by hand' };
  };
  const look = (folder: string): unknown[] =>
    ['capture.sh', 'notes'].map((name) => {
      const path = join(folder, name);
      return [readFileSync(path).toString('hex'), statSync(path).mode & 0o777];
    });

  test('comes back byte for byte, modes included, whatever its version', async () => {
    const own = installed();
    expect(await updater.adopt(own)).toEqual({ ok: true, value: true });
    expect(look(updater.current)).toEqual(look(own.folder));
    expect((await updater.status()).manifest).toMatchObject({ adopted: true, source: 'by hand', version: '9.0.0' });
    const updated = await updater.update(folder('1.0.0'));
    expect(updated).toMatchObject({ ok: true, value: { from: '9.0.0', to: '1.0.0', backup: expect.any(String) } });
    expect(await updater.adopt(own)).toEqual({ ok: true, value: false });
    const [backup] = (await updater.status()).backups;
    expect(backup).toMatchObject({ version: '9.0.0', isCurrent: false });
    expect(await updater.rollback(backup?.name ?? '')).toMatchObject({ ok: true });
    expect(look(updater.current)).toEqual(look(own.folder));
    expect((await updater.status()).backups.map(({ isCurrent }) => isCurrent)).toEqual([false, true]);
    // An update to the version that it calls itself is one, too.
    expect(await updater.update(folder('9.0.0'))).toMatchObject({ ok: true, value: { result: 'updated' } });
    expect(running()).toBe('9.0.0');
  });

  test('is nothing where nothing is, and is given up for what is installed in its place', async () => {
    expect(await updater.adopt({ ...installed(), folder: temporaryFolder() })).toEqual({ ok: true, value: false });
    expect(await updater.disown()).toEqual({ ok: true, value: false });
    await updater.adopt(installed());
    expect(await updater.disown()).toEqual({ ok: true, value: true });
    expect(await updater.status()).toEqual({ backups: [] });
    await updater.update(folder('1.0.0'));
    expect(await updater.disown()).toEqual({ ok: true, value: false });
    expect(running()).toBe('1.0.0');
  });

  test('stays when the first update fails its check', async () => {
    const own = installed();
    updater = make({ isHealthy: async () => false });
    await updater.adopt(own);
    expect(await updater.update(folder('1.0.0'))).toMatchObject({ ok: false, error: { code: 'unhealthy' } });
    expect(look(updater.current)).toEqual(look(own.folder));
  });
});

test('a changelog in any order, with other headings, in Windows lines', () => {
  const text = '## 1.0.0\r\none\r\n# v1.2.0-beta.1 (x)\r\n\r\n- a\r\n### Details\r\n## Unreleased\r\n## [1.1.0]\r\n';
  expect(changelogBetween(text, '1.0.0', '1.2.0').map(({ version }) => version)).toEqual(['1.2.0-beta.1', '1.1.0']);
  expect(changelogBetween(text, undefined, '1.0.0')).toEqual([{ version: '1.0.0', text: 'one' }]);
  expect(changelogBetween('', undefined, '9.0.0')).toEqual([]);
});

test('options out of range are refused', () => {
  expect(() => make({ keepBackups: 0 })).toThrow('keepBackups must be from 1 to 100, got 0');
});

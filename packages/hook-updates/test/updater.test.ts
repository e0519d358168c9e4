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

describe('HookUpdater.update', () => {
  test('installs a folder with its manifest, ready to run', async () => {
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

  test('reports the changelog, keeps a backup and does nothing when the version is installed', async () => {
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
      error: { code: 'version_downgrade', retryable: false },
    });
    expect(running()).toBe('3.0.0');
    expect(await updater.update(folder('2.0.0'), { allowOlder: true })).toMatchObject({ ok: true });
    expect(running()).toBe('2.0.0');
  });

  test('finds changed, missing and added files and restores them', async () => {
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

  test('keeps five backups and removes unused releases', async () => {
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

  test('fails for a source without version, without files or with links', async () => {
    expect(await updater.update({ kind: 'folder', path: temporaryFolder() })).toMatchObject({
      ok: false,
      error: { code: 'source_failure' },
    });
    const linked = folder('1.0.0');
    symlinkSync('/etc/passwd', join(linked.path, 'link'));
    expect(await updater.update(linked)).toMatchObject({ ok: false, error: { code: 'source_failure' } });
    expect(await updater.status()).toEqual({ backups: [] });
  });
});

describe('HookUpdater health check', () => {
  test('restores the old hooks when it fails', async () => {
    updater = make({ isHealthy: async (current) => !readFileSync(join(current, 'VERSION'), 'utf8').startsWith('2') });
    expect(await updater.update(folder('1.0.0'))).toMatchObject({ ok: true });
    expect(await updater.update(folder('2.0.0'))).toMatchObject({ ok: false, error: { code: 'health_check_failure' } });
    expect(running()).toBe('1.0.0');
    expect(await updater.update(folder('3.0.0'))).toMatchObject({ ok: true, value: { from: '1.0.0' } });
  });

  test('leaves no hooks when it fails for the first set, and fails when it throws', async () => {
    updater = make({ isHealthy: () => Promise.reject(new Error('no')) });
    expect(await updater.update(folder('1.0.0'))).toMatchObject({ ok: false, error: { code: 'health_check_failure' } });
    expect(await updater.status()).toEqual({ backups: [] });
  });

  test('runs at the next start when the process was killed before it', async () => {
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

test('HookUpdater fails with concurrent_update while another update runs', async () => {
  const outcomes = await Promise.all([updater.update(folder('1.0.0')), make().update(folder('2.0.0'))]);
  expect(outcomes.map((outcome) => (outcome.ok ? outcome.value.to : outcome.error.code))).toEqual([
    '1.0.0',
    'concurrent_update',
  ]);
  expect(running()).toBe('1.0.0');
  expect(await updater.update(folder('2.0.0'))).toMatchObject({ ok: true });
});

describe('HookUpdater.rollback', () => {
  test('makes a backup current unchanged', async () => {
    await updater.update(folder('1.0.0'));
    await updater.update(folder('2.0.0'));
    expect(await updater.rollback('backup-20261121-091754')).toMatchObject({
      ok: true,
      value: { from: '2.0.0', to: '1.0.0' },
    });
    expect(running()).toBe('1.0.0');
    expect((await updater.status()).backups.map(({ version }) => version)).toEqual(['2.0.0', '1.0.0']);
    // Changes of the current hooks do not affect their backup.
    writeFileSync(join(updater.current, 'capture.sh'), 'broken');
    await updater.rollback('backup-20261121-091754');
    expect(running()).toBe('1.0.0');
  });

  test.each(['backup-20200101-000000', '../releases', '', 'current'])(
    'fails for %s, which is no backup',
    async (name) => {
      await updater.update(folder('1.0.0'));
      expect(await updater.rollback(name)).toMatchObject({ ok: false, error: { code: 'unknown_backup' } });
    },
  );
});

describe('HookUpdater.adopt', () => {
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

  test('allows a rollback to the installed hooks byte for byte with their modes', async () => {
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
    // An update to the same version number is an update as well.
    expect(await updater.update(folder('9.0.0'))).toMatchObject({ ok: true, value: { result: 'updated' } });
    expect(running()).toBe('9.0.0');
  });

  test('adopts nothing when nothing is installed, and clearAdopted removes an adopted set', async () => {
    expect(await updater.adopt({ ...installed(), folder: temporaryFolder() })).toEqual({ ok: true, value: false });
    expect(await updater.clearAdopted()).toEqual({ ok: true, value: false });
    await updater.adopt(installed());
    expect(await updater.clearAdopted()).toEqual({ ok: true, value: true });
    expect(await updater.status()).toEqual({ backups: [] });
    await updater.update(folder('1.0.0'));
    expect(await updater.clearAdopted()).toEqual({ ok: true, value: false });
    expect(running()).toBe('1.0.0');
  });

  test('keeps the installed hooks when the first update fails its health check', async () => {
    const own = installed();
    updater = make({ isHealthy: async () => false });
    await updater.adopt(own);
    expect(await updater.update(folder('1.0.0'))).toMatchObject({ ok: false, error: { code: 'health_check_failure' } });
    expect(look(updater.current)).toEqual(look(own.folder));
  });
});

test('changelogBetween reads any order, other headings and Windows line ends', () => {
  const text = '## 1.0.0\r\none\r\n# v1.2.0-beta.1 (x)\r\n\r\n- a\r\n### Details\r\n## Unreleased\r\n## [1.1.0]\r\n';
  expect(changelogBetween(text, '1.0.0', '1.2.0').map(({ version }) => version)).toEqual(['1.2.0-beta.1', '1.1.0']);
  expect(changelogBetween(text, undefined, '1.0.0')).toEqual([{ version: '1.0.0', text: 'one' }]);
  expect(changelogBetween('', undefined, '9.0.0')).toEqual([]);
});

test('HookUpdater rejects options out of range', () => {
  expect(() => make({ keepBackups: 0 })).toThrow('keepBackups must be from 1 to 100, got 0');
});

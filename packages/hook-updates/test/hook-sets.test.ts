import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ManualClock } from '@hookline/clock/manual';
import { temporaryFolder } from '@hookline/testkit';
import { beforeEach, describe, expect, test } from 'vitest';
import { hookSource, HookSets, type HookUpdateError, type SourceSettings } from '../src/index.ts';

const SCRIPTS = ['capture.sh', 'decide.sh'];
/** Stores its input in the inbox beside its own folder, as a capture script has to. */
const CAPTURE = '#!/bin/sh\nmkdir -p "${0%/*}/../.cache/inbox"\ncat >"${0%/*}/../.cache/inbox/$$.json"\n';

let root: string;
let outcomes: string[];
let sets: HookSets;

function writeSet(folder: string, version: string, capture: string = CAPTURE): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'VERSION'), version);
  writeFileSync(join(folder, 'capture.sh'), capture, { mode: 0o755 });
  writeFileSync(join(folder, 'decide.sh'), `#!/bin/sh\n# ${version}\n`, { mode: 0o755 });
  return folder;
}

const source = (version: string, capture?: string) =>
  ({ kind: 'folder', path: writeSet(join(temporaryFolder(), 'set'), version, capture) }) as const;
const script = (name: string): string => readFileSync(join(root, 'bin', name), 'utf8');
const scripts = (): unknown[] => SCRIPTS.map((name) => [script(name), statSync(join(root, 'bin', name)).mode & 0o777]);

/** Replaces the scripts as an installation does. */
function reinstall(): void {
  rmSync(join(root, 'bin'), { recursive: true });
  writeSet(join(root, 'bin'), 'reinstalled');
}

beforeEach(() => {
  root = temporaryFolder();
  outcomes = [];
  const shippedFolder = writeSet(join(root, 'shipped'), '0.9.0');
  writeSet(join(root, 'bin'), '0.9.0');
  sets = new HookSets({
    root: join(root, 'hook-sets'),
    bin: join(root, 'bin'),
    shippedFolder,
    shippedVersion: '0.9.0',
    scripts: SCRIPTS,
    clock: new ManualClock(Date.UTC(2026, 10, 21, 9, 17, 54)),
    onOutcome: async (outcome) => void outcomes.push(outcome.ok ? outcome.value.to : outcome.error.code),
  });
});

describe('HookSets', () => {
  test('compares the shipped scripts with those that are installed before the first update', async () => {
    expect(await sets.installed()).toEqual({
      version: '0.9.0',
      source: 'hookline itself',
      verification: { changed: [], missing: [], added: [] },
      backups: [],
    });
    writeFileSync(join(root, 'bin', 'capture.sh'), 'edited');
    expect((await sets.installed()).verification.changed).toEqual(['capture.sh']);
  });

  test('rolls the first update back to the installed scripts, byte for byte and with their modes', async () => {
    writeFileSync(join(root, 'bin', 'decide.sh'), '#!/bin/sh\n# edited by the user\n');
    chmodSync(join(root, 'bin', 'capture.sh'), 0o700);
    const before = scripts();
    expect(await sets.update(source('1.0.0'))).toMatchObject({ ok: true, value: { to: '1.0.0' } });
    expect(script('decide.sh')).toContain('# 1.0.0');
    expect(await sets.rollback()).toMatchObject({ ok: true, value: { from: '1.0.0' } });
    expect(scripts()).toEqual(before);
    expect(outcomes).toEqual(['1.0.0', '0.9.0']);
  });

  test('keeps the current set when a new one captures no event', async () => {
    await sets.update(source('1.0.0'));
    const failed = await sets.update(source('2.0.0', '#!/bin/sh\nexit 0\n'));
    expect(failed).toMatchObject({ ok: false, error: { code: 'health_check_failure' } });
    expect(script('decide.sh')).toContain('# 1.0.0');
    expect(outcomes).toEqual(['1.0.0', 'health_check_failure']);
  });

  test('skips the backup that a failed update left when it rolls back without a name', async () => {
    await sets.update(source('1.0.0'));
    await sets.update(source('2.0.0'));
    await sets.update(source('3.0.0', '#!/bin/sh\nexit 0\n'));
    expect(await sets.rollback()).toMatchObject({ ok: true, value: { from: '2.0.0', to: '1.0.0' } });
  });

  test('restores the links after the shipped scripts were copied over an update', async () => {
    await sets.update(source('1.0.0'));
    reinstall();
    await sets.relink();
    expect(script('decide.sh')).toContain('# 1.0.0');
  });

  test('leaves the copied scripts when the current set was only adopted', async () => {
    await sets.update(source('1.0.0'));
    await sets.rollback();
    reinstall();
    await sets.relink();
    expect(script('decide.sh')).toContain('# reinstalled');
  });

  test('creates nothing when it relinks before the first update', async () => {
    await sets.relink();
    expect(existsSync(join(root, 'hook-sets'))).toBe(false);
  });

  test('fails to roll back when there is no earlier set', async () => {
    const outcome = await sets.rollback();
    const code: HookUpdateError['code'] | undefined = outcome.ok ? undefined : outcome.error.code;
    expect(code).toBe('unknown_backup');
  });

  test('fails when a script cannot be linked', async () => {
    await sets.update(source('1.0.0'));
    rmSync(join(root, 'bin'), { recursive: true });
    writeFileSync(join(root, 'bin'), 'a file instead of the folder');
    expect(await sets.update(source('2.0.0'))).toMatchObject({ ok: false, error: { code: 'io_failure' } });
  });

  test('checks a source without installing it', async () => {
    expect(await sets.check(source('1.0.0'))).toMatchObject({ ok: true, value: { to: '1.0.0' } });
    expect(script('decide.sh')).toContain('# 0.9.0');
  });
});

describe('hookSource', () => {
  const settings: SourceSettings = {
    source: 'npm',
    from: '@team/hooks',
    folder: '',
    range: '^1.0.0',
    registry: '',
    requireSignature: false,
    trustedRoot: '',
    builtFrom: '',
    requireProvenance: false,
  };

  test('returns no source when updates are off or the origin is unset', () => {
    expect(hookSource({ ...settings, source: 'off' })).toBeUndefined();
    expect(hookSource({ ...settings, from: '' })).toBeUndefined();
  });

  test('leaves the signature of a package to the default of its registry unless it is required', () => {
    expect(hookSource(settings)).toMatchObject({ kind: 'npm', name: '@team/hooks', requireSignature: undefined });
    expect(hookSource({ ...settings, requireSignature: true })).toMatchObject({ requireSignature: true });
  });

  test('reads the trusted root, and throws when it is not JSON', () => {
    const file = join(temporaryFolder(), 'root.json');
    writeFileSync(file, '{"mediaType":"x"}');
    const trusting = {
      ...settings,
      trustedRoot: file,
      builtFrom: 'https://example.org/hooks',
      requireProvenance: true,
    };
    expect(hookSource(trusting)).toMatchObject({
      provenance: { trustedRoot: { mediaType: 'x' }, required: true, repository: 'https://example.org/hooks' },
    });
    writeFileSync(file, 'not JSON');
    expect(() => hookSource(trusting)).toThrow(SyntaxError);
  });

  test.each(['folder', 'git'] as const)('returns a %s', (kind) => {
    expect(hookSource({ ...settings, source: kind, from: '/hooks' })).toMatchObject({ kind });
  });
});

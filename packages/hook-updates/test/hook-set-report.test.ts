import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ManualClock } from '@hookline/clock/manual';
import { temporaryFolder } from '@hookline/testkit';
import { expect, it } from 'vitest';
import { HookSets, type HookSource, hooksRollback, hooksStatus, hooksUpdate, hooksVerify } from '../src/index.ts';

/** Stores its input in the inbox beside its own folder, as a capture script has to. */
const CAPTURE = '#!/bin/sh\nmkdir -p "${0%/*}/../.cache/inbox"\ncat >"${0%/*}/../.cache/inbox/$$.json"\n';

function writeSet(folder: string, version: string): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'VERSION'), version);
  writeFileSync(join(folder, 'capture.sh'), CAPTURE, { mode: 0o755 });
  writeFileSync(join(folder, 'decide.sh'), `#!/bin/sh\n# ${version}\n`, { mode: 0o755 });
  return folder;
}

function access(source?: HookSource) {
  const root = temporaryFolder();
  const clock = new ManualClock(Date.UTC(2026, 10, 21, 9, 17, 54));
  const bin = writeSet(join(root, 'bin'), '0.9.0');
  const sets = new HookSets({
    root: join(root, 'hook-sets'),
    bin,
    shippedFolder: writeSet(join(root, 'shipped'), '0.9.0'),
    shippedVersion: '0.9.0',
    scripts: ['capture.sh', 'decide.sh'],
    clock,
  });
  const log: object[] = [];
  const contextLog = async (_name: string, entry: object): Promise<void> => void log.push(entry);
  const assist = async () => ({ hookSets: () => sets, hookSource: () => source, contextLog });
  return { assist, bin, clock, log };
}

it('updates, shows the backup and returns to it', async () => {
  const options = access({ kind: 'folder', path: writeSet(join(temporaryFolder(), 'set'), '1.0.0') });
  expect((await hooksUpdate(options, { dryRun: true })).text()).toBe('none -> 1.0.0, not signed');
  expect((await hooksUpdate(options, {})).text()).toMatch(/^0\.9\.0 -> 1\.0\.0, not signed \(undo with: hookline/);
  expect((await hooksStatus(options)).text()).toMatch(
    /version +1\.0\.0\n.*\n.*unchanged.*\nbackup +\S+, version 0\.9\.0/,
  );
  expect((await hooksRollback(options, undefined)).value).toMatchObject({ from: '1.0.0', to: '0.9.0' });
  await expect(hooksRollback(options, 'backup-none')).rejects.toMatchObject({ exitCode: 1 });
});

it('fails when an installed script differs, and logs it', async () => {
  const options = access();
  expect((await hooksVerify(options)).failure).toBeUndefined();
  writeFileSync(join(options.bin, 'decide.sh'), 'edited');
  const verified = await hooksVerify(options);
  expect(verified.failure).toBe('');
  expect(verified.text()).toBe('changed: decide.sh');
  expect(options.log).toHaveLength(2);
});

it('names the settings of the source when there is none', async () => {
  await expect(hooksUpdate(access(), {})).rejects.toThrow('hook_updates.source');
});

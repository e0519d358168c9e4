import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LocalService } from '@hookline/local-service';
import { acquireProcessLock } from '@hookline/process-lock';
import { hooklinePaths } from '@hookline/settings';
import { temporaryFolder } from '@hookline/testkit';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ProgramVersions, rollback, type UpgradeOptions } from '../src/index.ts';

/** A program that writes its arguments to a file of the home; `restart` does what the version says. */
function packageOf(version: string, restart: string): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'bin'));
  const program = `
    const { appendFileSync } = require('node:fs');
    const [command] = process.argv.slice(2);
    if (command === 'restart') { appendFileSync(process.env.HOOKLINE_HOME + '/restarts', '${version} '); ${restart} }
  `;
  writeFileSync(join(folder, 'bin/hookline.js'), program, { mode: 0o755 });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'hookline', version }));
  const digest = createHash('sha256').update(program).digest('hex');
  writeFileSync(join(folder, 'files.json'), JSON.stringify({ sha256: { 'bin/hookline.js': digest } }));
  return folder;
}

/** A home with version 2.0.0 in use, version 1.0.0 before it, and a daemon that has been handed over to `daemon`. */
async function homeWith(restart: string, daemon: string) {
  const home = temporaryFolder();
  const versions = new ProgramVersions(home);
  await versions.use(await versions.add(packageOf('1.0.0', restart)));
  await versions.use(await versions.add(packageOf('2.0.0', '')));
  const paths = hooklinePaths(home, home);
  const held = acquireProcessLock(paths.run, 'daemon', { version: daemon });
  if (!held.ok) throw new Error('the lock is not free');
  onTestFinished(() => held.lock.release());
  const restarts = (): string[] =>
    existsSync(join(home, 'restarts')) ? readFileSync(join(home, 'restarts'), 'utf8').trim().split(' ') : [];
  return { versions, paths, restarts };
}

/** A service whose lock is held by processes of these versions, one after another; `undefined` when it is free. */
function serviceOf(owners: (string | undefined)[], startError?: string): LocalService {
  const owner = () => {
    const version = owners.length > 1 ? owners.shift() : owners[0];
    return version === undefined ? undefined : { pid: 7, since: '', info: { version } };
  };
  return { owner, starting: () => undefined, startError: () => startError } as unknown as LocalService;
}

function optionsOf(paths: UpgradeOptions['paths'], localService: LocalService): UpgradeOptions {
  return { paths, localService, environment: process.env, tell: () => {} };
}

describe('rollback', () => {
  it('hands over once when both processes are of the wanted version', async () => {
    const { paths, restarts, versions } = await homeWith('', '1.0.0');
    const { value } = await rollback(optionsOf(paths, serviceOf(['1.0.0'])));
    expect(value).toEqual({ from: '2.0.0', to: '1.0.0', changed: true });
    expect(restarts()).toEqual(['1.0.0']);
    expect(await versions.current()).toBe('1.0.0');
  });

  it('restarts again when a service of the other version, which was starting, took the lock', async () => {
    const { paths, restarts } = await homeWith('', '1.0.0');
    await rollback(optionsOf(paths, serviceOf(['2.0.0', '1.0.0'])));
    expect(restarts()).toEqual(['1.0.0', '1.0.0']);
  });

  it('returns to the version in use when processes of it stay', async () => {
    const { paths, restarts, versions } = await homeWith('', '2.0.0');
    await expect(rollback(optionsOf(paths, serviceOf(['2.0.0'])))).rejects.toThrow(
      /^version 1\.0\.0 did not start, 2\.0\.0 is in use again: process \d+ of another version runs$/,
    );
    expect(restarts()).toEqual(['1.0.0', '1.0.0', '1.0.0', '2.0.0']);
    expect([await versions.current(), await versions.previous()]).toEqual(['2.0.0', '1.0.0']);
  });

  it('fails when the restart fails and no service is starting, also without an error of the service', async () => {
    const failing = "process.stderr.write('the daemon did not start'); process.exitCode = 1;";
    const { paths } = await homeWith(failing, '1.0.0');
    await expect(rollback(optionsOf(paths, serviceOf([undefined])))).rejects.toThrow('the daemon did not start');
  });

  it('fails with the error of the service, although another attempt to start it is under way', async () => {
    const { paths } = await homeWith('process.exitCode = 1;', '1.0.0');
    const service = serviceOf(['1.0.0'], 'the database is newer');
    await expect(rollback(optionsOf(paths, service))).rejects.toThrow('the database is newer');
  });
});

import { spawnSync } from 'node:child_process';
import { mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { temporaryFolder } from '@hookline/testkit';
import { expect, test } from 'vitest';
import { homeProblem } from '../src/index.ts';

test('a home that is missing, new, or a symbolic link can be used', () => {
  const folder = temporaryFolder();
  expect(homeProblem(join(folder, 'deep', 'home'))).toBeUndefined();
  mkdirSync(join(folder, 'deep', 'home', 'run'));
  symlinkSync(join(folder, 'deep', 'home'), join(folder, 'linked'));
  expect(homeProblem(join(folder, 'linked'))).toBeUndefined();
});

test('creates the cache folder for its owner only, before a process with open files does', () => {
  const home = join(temporaryFolder(), 'home');
  expect(homeProblem(home)).toBeUndefined();
  expect(statSync(join(home, '.cache')).mode & 0o777).toBe(0o700);
});

test('leaves a file in the place of the inbox to the part that needs the folder', () => {
  const home = temporaryFolder();
  mkdirSync(join(home, '.cache'));
  writeFileSync(join(home, '.cache', 'inbox'), '');
  expect(homeProblem(home)).toBeUndefined();
});

test('names a file in the place of the cache folder', () => {
  const home = temporaryFolder();
  writeFileSync(join(home, '.cache'), '');
  expect(homeProblem(home)).toEqual({ reason: `${join(home, '.cache')} cannot be created (EEXIST)`, fix: 'remove it' });
});

test.each(['run', 'logs', 'data', 'backups', 'versions', '.cache', '.cache/inbox', '.cache/inbox/quarantine'])(
  'names the folder %s when a symbolic link is in its place',
  (name) => {
    const [home, target] = [temporaryFolder(), temporaryFolder()];
    mkdirSync(join(home, name, '..'), { recursive: true });
    symlinkSync(target, join(home, name));
    expect(homeProblem(home)?.reason).toMatch(`${join(home, name)} is a symbolic link`);
  },
);

test('tells that a home below a file cannot be written, and what to do', () => {
  const file = join(temporaryFolder(), 'file');
  writeFileSync(file, '');
  expect(homeProblem(join(file, 'home'))).toEqual({
    reason: `${join(file, 'home')} cannot be written (ENOTDIR)`,
    fix: 'make it writable, or set HOOKLINE_HOME to a folder that is',
  });
});

/** A mount namespace of its own, in which a folder can be mounted read-only. */
const noMounts = spawnSync('unshare', ['-rm', 'true']).status !== 0;

test.skipIf(noMounts)('tells that a home on a read-only file system cannot be written', () => {
  const folder = temporaryFolder();
  const script = 'mount -t tmpfs -o ro tmpfs "$1" && exec "$2" --input-type=module -e "$3"';
  const module = new URL('../dist/home-check.js', import.meta.url).href;
  const code = `const { homeProblem } = await import('${module}'); console.log(homeProblem('${folder}/.claude/hooks').reason);`;
  const { stdout } = spawnSync('unshare', ['-rm', 'sh', '-c', script, 'sh', folder, process.execPath, code], {
    encoding: 'utf8',
  });
  expect(stdout).toContain('cannot be written (EROFS)');
});

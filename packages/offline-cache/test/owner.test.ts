import { spawn, spawnSync } from 'node:child_process';
import { platform } from 'node:os';
import { expect, test } from 'vitest';
import { processOwners } from '../src/disk/owner.ts';

const fields = (): string[] => processOwners.newOwner().split('-');
const ownerWith = (change: (fields: string[]) => void): string => {
  const changed = fields();
  change(changed);
  return changed.join('-');
};

test('every claimant has a name of its own', () => {
  expect(processOwners.newOwner()).not.toBe(processOwners.newOwner());
  expect(processOwners.newOwner()).toMatch(/^[0-9a-z-]+$/);
});

test('a process that ended is dead', () => {
  const { pid } = spawnSync(process.execPath, ['--version']);
  expect(processOwners.liveness(ownerWith((f) => (f[0] = String(pid))))).toBe('dead');
});

test('what is no name of ours is unknown', () => {
  for (const name of ['', 'somebody', '12', '../..']) expect(processOwners.liveness(name)).toBe('unknown');
});

test.runIf(platform() === 'linux')('this process is alive; one that only has its id is dead', async () => {
  expect(processOwners.liveness(processOwners.newOwner())).toBe('alive');
  expect(processOwners.liveness(ownerWith((f) => (f[1] = String(Number(f[1]) - 1))))).toBe('dead');
  const child = spawn(process.execPath, ['--eval', 'setInterval(() => {}, 1000)']);
  // Alive, but it did not start when we did.
  expect(processOwners.liveness(ownerWith((f) => (f[0] = String(child.pid))))).toBe('dead');
  const ended = new Promise((resolve) => child.once('close', resolve));
  child.kill('SIGKILL');
  await ended;
});

test.runIf(platform() === 'linux')('of another boot is dead; of another process id space nobody can tell', () => {
  expect(processOwners.liveness(ownerWith((f) => (f[2] = '00000001')))).toBe('dead');
  expect(processOwners.liveness(ownerWith((f) => (f[3] = '00000001')))).toBe('unknown');
});

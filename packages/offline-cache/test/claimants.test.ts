import { spawn, spawnSync } from 'node:child_process';
import { platform } from 'node:os';
import { expect, test } from 'vitest';
import { processClaimants } from '../src/disk/claimants.ts';

const fields = (): string[] => processClaimants.newClaimant().split('-');
const claimantWith = (change: (fields: string[]) => void): string => {
  const changed = fields();
  change(changed);
  return changed.join('-');
};

test('newClaimant returns a different name each time', () => {
  expect(processClaimants.newClaimant()).not.toBe(processClaimants.newClaimant());
  expect(processClaimants.newClaimant()).toMatch(/^[0-9a-z-]+$/);
});

test('liveness is dead for an ended process', () => {
  const { pid } = spawnSync(process.execPath, ['--version']);
  expect(processClaimants.liveness(claimantWith((f) => (f[0] = String(pid))))).toBe('dead');
});

test('liveness is unknown for a name that newClaimant did not make', () => {
  for (const name of ['', 'other', '12', '../..']) expect(processClaimants.liveness(name)).toBe('unknown');
});

test.runIf(platform() === 'linux')(
  'liveness distinguishes this process from an earlier one with the same id',
  async () => {
    expect(processClaimants.liveness(processClaimants.newClaimant())).toBe('alive');
    expect(processClaimants.liveness(claimantWith((f) => (f[1] = String(Number(f[1]) - 1))))).toBe('dead');
    const child = spawn(process.execPath, ['--eval', 'setInterval(() => {}, 1000)']);
    // The child is alive, but it did not start at that time.
    expect(processClaimants.liveness(claimantWith((f) => (f[0] = String(child.pid))))).toBe('dead');
    const ended = new Promise((resolve) => child.once('close', resolve));
    child.kill('SIGKILL');
    await ended;
  },
);

test.runIf(platform() === 'linux')(
  'liveness is dead for another boot and unknown for another process id namespace',
  () => {
    expect(processClaimants.liveness(claimantWith((f) => (f[2] = '00000001')))).toBe('dead');
    expect(processClaimants.liveness(claimantWith((f) => (f[3] = '00000001')))).toBe('unknown');
  },
);

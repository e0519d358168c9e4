import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { isProcessAlive } from '../src/liveness.ts';

test('isProcessAlive is true for a running process and false once it has exited', async () => {
  const child = spawn(process.execPath, ['--eval', 'setInterval(() => {}, 60_000)'], { stdio: 'ignore' });
  await once(child, 'spawn');
  const pid = child.pid ?? 0;
  expect([isProcessAlive(pid), isProcessAlive(process.pid)]).toEqual([true, true]);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(isProcessAlive(pid)).toBe(false);
});

test('isProcessAlive is false for numbers that are no process id', () => {
  expect([0, -1, Number.NaN, 1.5, 2 ** 40, Infinity].map(isProcessAlive)).toEqual(Array(6).fill(false));
});

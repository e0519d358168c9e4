import { kill } from 'node:process';
import { join } from 'node:path';
import { systemClock } from '@hookline/clock';
import { ManualClock } from '@hookline/clock/manual';
import { expect, test } from 'vitest';
import { type DelegateOptions, delegateTask } from '../src/index.ts';

const WORKER = join(import.meta.dirname, 'children/worker.ts');
const options = (what: string, more: Partial<DelegateOptions> = {}): DelegateOptions => ({
  command: [process.execPath, WORKER, what],
  task: 'do; $(it) "now"',
  cwd: import.meta.dirname,
  env: { ONLY: 'this' },
  clock: systemClock,
  ...more,
});

/** True when a process of that group is alive. */
function groupLives(leader: number): boolean {
  try {
    kill(-leader, 0);
    return true;
  } catch {
    return false;
  }
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

test('delegateTask writes the task to standard input without a shell', async () => {
  const heard: string[] = [];
  const outcome = await delegateTask(
    options('echo', { onOutput: ({ stream, text }) => heard.push(`${stream}:${text}`) }),
  );
  expect(outcome).toMatchObject({
    ok: true,
    value: { exitCode: 3, stdout: 'in:do; $(it) "now" args: env:ONLY', stderr: 'warned' },
  });
  expect(heard.sort()).toEqual(['stderr:warned', 'stdout:in:do; $(it) "now" args: env:ONLY']);
});

test('delegateTask replaces the argument {task} by the task as one word', async () => {
  const outcome = await delegateTask(options('echo', { command: [process.execPath, WORKER, 'echo', '-p', '{task}'] }));
  expect(outcome).toMatchObject({ ok: true, value: { stdout: 'in: args:-p|do; $(it) "now" env:ONLY' } });
});

test('delegateTask fails with spawn_failure when the command does not exist', async () => {
  const outcome = await delegateTask(options('', { command: ['/no/such/program'] }));
  expect(outcome).toMatchObject({ ok: false, error: { code: 'spawn_failure', retryable: false } });
});

test('delegateTask kills a task over its time limit with all its processes', async () => {
  const clock = new ManualClock();
  let leader = 0;
  const running = delegateTask(
    options('stubborn', {
      clock,
      timeoutMs: 1000,
      graceMs: 500,
      onOutput: ({ text }) => (leader = Number(/\d+/.exec(text)?.[0])),
    }),
  );
  await until(() => leader > 0);
  await clock.advance(1000);
  expect(groupLives(leader)).toBe(true);
  await clock.advance(500);
  expect(await running).toMatchObject({
    ok: false,
    error: { code: 'timeout', retryable: true, output: `ready ${leader}\n` },
  });
  await until(() => !groupLives(leader));
  expect(clock.pendingTimers).toBe(0);
});

test('delegateTask ends a task over its output limit and keeps complete characters', async () => {
  const outcome = await delegateTask(options('flood', { maxOutputBytes: 100_001 }));
  if (outcome.ok) throw new Error('it ended by itself');
  expect(outcome.error.code).toBe('output_limit');
  expect(outcome.error.output).toMatch(/^ü+$/);
  expect(outcome.error.output.length).toBeLessThan(150_000);
});

test('delegateTask aborts before the start and during the run', async () => {
  expect(await delegateTask(options('echo', { signal: AbortSignal.abort() }))).toMatchObject({
    ok: false,
    error: { code: 'aborted' },
  });
  const abort = new AbortController();
  const running = delegateTask(
    options('stubborn', { signal: abort.signal, graceMs: 0, onOutput: () => abort.abort() }),
  );
  expect(await running).toMatchObject({ ok: false, error: { code: 'aborted' } });
});

test('delegateTask kills processes that the task left running', async () => {
  const outcome = await delegateTask(options('leaves'));
  if (!outcome.ok) throw outcome.error;
  const left = Number(/left (\d+)/.exec(outcome.value.stdout)?.[1]);
  expect(left).toBeGreaterThan(0);
  await until(() => {
    try {
      kill(left, 0);
      return false;
    } catch {
      return true;
    }
  });
});

test('delegateTask rejects limits out of range', () => {
  expect(() => delegateTask(options('echo', { timeoutMs: 0 }))).toThrow('timeoutMs must be 1 or more, got 0');
});

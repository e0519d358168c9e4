import { spawnSync } from 'node:child_process';
import { ManualClock } from '@hookline/clock/manual';
import { expect, test } from 'vitest';
import { createExecutor } from '../src/index.ts';
import { fails, held, turn, works } from './support/calls.ts';

test('fireAndForget returns before the task starts and limits concurrency', async () => {
  const executor = createExecutor({ concurrency: 2, queueLimit: 10 });
  const { operation, calls } = held<void>();
  for (let i = 0; i < 5; i++) expect(executor.fireAndForget(() => operation(AbortSignal.any([])))).toBe(true);
  expect(calls).toHaveLength(0);
  await turn();
  expect(calls).toHaveLength(2);
  expect(executor.stats()).toMatchObject({ active: 2, queued: 3 });
  calls[0]?.resolve();
  await turn();
  expect(calls).toHaveLength(3);
});

test('fireAndForget contains errors of tasks and listeners', async () => {
  const executor = createExecutor();
  const errors: unknown[] = [];
  executor.events.on('failure', () => {
    throw new Error('listener');
  });
  executor.events.on('failure', async () => {
    throw new Error('listener, later');
  });
  executor.events.on('failure', ({ error }) => errors.push(error));
  executor.fireAndForget(() => {
    throw new Error('at once');
  });
  executor.fireAndForget(fails);
  executor.fireAndForget(() => Promise.reject());
  executor.fireAndForget(works);
  await executor.drain(1_000);
  expect(errors).toMatchObject([{ message: 'at once' }, { message: 'service down' }, undefined]);
  expect(executor.stats()).toEqual({
    total_tasks: 4,
    succeeded: 1,
    failed: 3,
    dropped: 0,
    active: 0,
    queued: 0,
    success_rate: 0.25,
  });
});

test('fireAndForget drops, counts and reports tasks when the queue is full', async () => {
  const executor = createExecutor({ concurrency: 1, queueLimit: 2 });
  const dropped: string[] = [];
  executor.events.on('drop', ({ name }) => dropped.push(name));
  const taken = Array.from({ length: 5 }, () => executor.fireAndForget(works));
  expect(taken).toEqual([true, true, true, false, false]);
  await executor.drain(1_000);
  expect(dropped).toEqual(['executor', 'executor']);
  expect(executor.stats()).toMatchObject({ total_tasks: 5, succeeded: 3, dropped: 2, success_rate: 1 });
});

test('stats has a success rate of 0 before a task ends', () => {
  expect(createExecutor().stats()).toMatchObject({ total_tasks: 0, success_rate: 0 });
});

test('fireAndForget accepts the promise of work that has started, and counts its result', async () => {
  const executor = createExecutor();
  const errors: unknown[] = [];
  executor.events.on('failure', ({ error }) => errors.push(error));
  expect(executor.fireAndForget(works())).toBe(true);
  expect(executor.fireAndForget(fails())).toBe(true);
  await executor.drain(1_000);
  expect(errors).toMatchObject([{ message: 'service down' }]);
  expect(executor.stats()).toMatchObject({ total_tasks: 2, succeeded: 1, failed: 1, success_rate: 0.5 });
});

test('drain waits for running and queued tasks until its deadline', async () => {
  const clock = new ManualClock();
  const executor = createExecutor({ concurrency: 1, clock });
  expect(await executor.drain(0)).toEqual({ idle: true, left: 0 });
  const { operation, calls } = held<void>();
  const task = () => operation(AbortSignal.any([]));
  executor.fireAndForget(task);
  executor.fireAndForget(task);
  const inVain = executor.drain(500);
  await clock.advance(500);
  expect(await inVain).toEqual({ idle: false, left: 2 });
  const drained = executor.drain(500);
  await turn();
  calls[0]?.resolve();
  await turn();
  calls[1]?.resolve();
  expect(await drained).toEqual({ idle: true, left: 0 });
  expect(clock.pendingTimers).toBe(0);
});

test('executor lets the process exit without unhandled rejections unless it drains', () => {
  const entry = new URL('../src/executor.ts', import.meta.url).href;
  const run = (body: string) => {
    const script = `
      import { createExecutor } from ${JSON.stringify(entry)};
      const executor = createExecutor();
      executor.events.on('failure', () => { throw new Error('listener'); });
      executor.fireAndForget(() => { throw new Error('at once'); });
      executor.fireAndForget(async () => { throw new Error('later'); });
      executor.fireAndForget(() => new Promise(() => {}));
      executor.fireAndForget(Promise.reject(new Error('a promise')));
      const full = createExecutor({ concurrency: 1, queueLimit: 0 });
      full.fireAndForget(() => new Promise(() => {}));
      full.fireAndForget(Promise.reject(new Error('a dropped promise')));
      console.log('caller goes on');
      ${body}
    `;
    const { stdout, stderr, status } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
      encoding: 'utf8',
    });
    return { stdout: stdout.trim().split('\n'), stderr, status };
  };
  expect(run('')).toEqual({ stdout: ['caller goes on'], stderr: '', status: 0 });
  expect(run(`const { left } = await executor.drain(20); console.log(left, 'left');`)).toEqual({
    stdout: ['caller goes on', '1 left'],
    stderr: '',
    status: 0,
  });
});

import { spawnSync } from 'node:child_process';
import { ManualClock } from '@hookline/clock/manual';
import { expect, test } from 'vitest';
import { createExecutor } from '../src/index.ts';
import { fails, held, turn, works } from './support/calls.ts';

test('returns before the task starts, and runs so many at once', async () => {
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

test('case 19: a task that throws, rejects or rejects with nothing, and a listener that does, reach nobody', async () => {
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
    total: 4,
    succeeded: 1,
    failed: 3,
    dropped: 0,
    active: 0,
    queued: 0,
    successRate: 0.25,
  });
});

test('what finds no room is dropped, counted and told', async () => {
  const executor = createExecutor({ concurrency: 1, queueLimit: 2 });
  const dropped: string[] = [];
  executor.events.on('drop', ({ name }) => dropped.push(name));
  const taken = Array.from({ length: 5 }, () => executor.fireAndForget(works));
  expect(taken).toEqual([true, true, true, false, false]);
  await executor.drain(1_000);
  expect(dropped).toEqual(['executor', 'executor']);
  expect(executor.stats()).toMatchObject({ total: 5, succeeded: 3, dropped: 2, successRate: 1 });
});

test('nothing having ended, there is no success rate', () => {
  expect(createExecutor().stats().successRate).toBeNull();
});

test('drain waits for what runs and what waits, and no longer than its deadline', async () => {
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

test('case 19: the process exits without waiting, with nothing unhandled, unless it drains', () => {
  const entry = new URL('../src/writer.ts', import.meta.url).href;
  const run = (body: string) => {
    const script = `
      import { createExecutor } from ${JSON.stringify(entry)};
      const executor = createExecutor();
      executor.events.on('failure', () => { throw new Error('listener'); });
      executor.fireAndForget(() => { throw new Error('at once'); });
      executor.fireAndForget(async () => { throw new Error('later'); });
      executor.fireAndForget(() => new Promise(() => {}));
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

import { expect, test } from 'vitest';
import { sleep } from '../src/index.ts';
import { ManualClock } from '../src/manual.ts';

test('sleep resolves after the delay and not before', async () => {
  const clock = new ManualClock();
  const done: string[] = [];
  void sleep(clock, 100).then(() => done.push('slept'));
  await clock.advance(99);
  expect(done).toEqual([]);
  await clock.advance(1);
  expect(done).toEqual(['slept']);
});

test('sleep rejects with the abort reason and leaves no timer', async () => {
  const clock = new ManualClock();
  const controller = new AbortController();
  const slept = sleep(clock, 100, { signal: controller.signal });
  controller.abort(new Error('enough'));
  await expect(slept).rejects.toThrow('enough');
  expect(clock.pendingTimers).toBe(0);
});

test('sleep rejects at once when the signal has aborted already', async () => {
  const clock = new ManualClock();
  await expect(sleep(clock, 100, { signal: AbortSignal.abort(new Error('early')) })).rejects.toThrow('early');
  expect(clock.pendingTimers).toBe(0);
});

test('sleep removes its listener from the signal', async () => {
  const clock = new ManualClock();
  const controller = new AbortController();
  const slept = sleep(clock, 5, { signal: controller.signal });
  await clock.advance(5);
  await slept;
  controller.abort(new Error('late'));
  await expect(slept).resolves.toBeUndefined();
});

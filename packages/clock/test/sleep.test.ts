import { expect, test } from 'vitest';
import { sleep } from '../src/index.ts';
import { ManualClock } from '../src/manual.ts';

test('sleep resolves when its time has come and not before', async () => {
  const clock = new ManualClock();
  const done: string[] = [];
  void sleep(clock, 100).then(() => done.push('slept'));
  await clock.advance(99);
  expect(done).toEqual([]);
  await clock.advance(1);
  expect(done).toEqual(['slept']);
});

test('an abort ends the sleep with the reason given and leaves no timer behind', async () => {
  const clock = new ManualClock();
  const controller = new AbortController();
  const slept = sleep(clock, 100, { signal: controller.signal });
  controller.abort(new Error('enough'));
  await expect(slept).rejects.toThrow('enough');
  expect(clock.pendingTimers).toBe(0);
});

test('a signal that aborted before the call rejects at once', async () => {
  const clock = new ManualClock();
  await expect(sleep(clock, 100, { signal: AbortSignal.abort(new Error('early')) })).rejects.toThrow('early');
  expect(clock.pendingTimers).toBe(0);
});

test('sleep lets go of the signal once it has slept', async () => {
  const clock = new ManualClock();
  const controller = new AbortController();
  const slept = sleep(clock, 5, { signal: controller.signal });
  await clock.advance(5);
  await slept;
  controller.abort(new Error('late'));
  await expect(slept).resolves.toBeUndefined();
});

import { getEventListeners } from 'node:events';
import { ManualClock } from '@hookline/clock/manual';
import { expect, test } from 'vitest';
import { createTimeout } from '../src/index.ts';
import { caught, held, turn, works } from './support/calls.ts';

const setUp = () => {
  const clock = new ManualClock();
  const timeout = createTimeout({ timeoutMs: 100, clock });
  const seen: number[] = [];
  timeout.events.on('timeout', ({ timeoutMs }) => seen.push(timeoutMs));
  return { clock, timeout, seen };
};

test('createTimeout rejects and aborts a call at its deadline and ignores its later result', async () => {
  const { clock, timeout, seen } = setUp();
  const { operation, calls } = held<string>();
  const result = timeout.execute(operation);
  const failed = caught(result);
  await clock.advance(100);
  expect(await failed).toMatchObject({ code: 'timeout', retryable: true });
  expect(calls[0]?.signal.aborted).toBe(true);
  calls[0]?.reject(new Error('late'));
  await turn();
  expect(seen).toEqual([100]);
});

test('createTimeout returns the result of a call that settles in time', async () => {
  const { clock, timeout, seen } = setUp();
  await expect(timeout.execute(works)).resolves.toBe('fine');
  await expect(timeout.execute(() => 7)).resolves.toBe(7);
  await expect(
    timeout.execute(() => {
      throw new Error('at once');
    }),
  ).rejects.toThrow('at once');
  expect(clock.pendingTimers).toBe(0);
  expect(seen).toEqual([]);
});

test('createTimeout rejects with the abort reason and emits no event when the caller aborts', async () => {
  const { timeout, seen, clock } = setUp();
  const controller = new AbortController();
  const result = timeout.execute(held<string>().operation, controller.signal);
  controller.abort(new Error('the user pressed escape'));
  await expect(result).rejects.toThrow('the user pressed escape');
  expect(seen).toEqual([]);
  expect(clock.pendingTimers).toBe(0);
});

test('createTimeout leaves no listener and no timer after a thousand calls', async () => {
  const { clock, timeout, seen } = setUp();
  const { signal } = new AbortController();
  const results = Array.from({ length: 1_000 }, () => timeout.execute(held<string>().operation, signal));
  const settled = Promise.allSettled(results);
  expect(getEventListeners(signal, 'abort')).toHaveLength(1_000);
  await clock.advance(100);
  await settled;
  expect(seen).toHaveLength(1_000);
  expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  expect(clock.pendingTimers).toBe(0);
});

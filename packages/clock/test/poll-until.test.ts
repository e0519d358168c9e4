import { expect, test } from 'vitest';
import { pollUntil } from '../src/index.ts';
import { ManualClock } from '../src/manual.ts';

test('pollUntil resolves with the first result and pauses between attempts', async () => {
  const clock = new ManualClock();
  let attempts = 0;
  const polled = pollUntil(clock, { withinMs: 100, intervalMs: 10 }, async () => (++attempts === 3 ? 'up' : undefined));
  await clock.advance(10);
  expect(attempts).toBe(2);
  await clock.advance(10);
  expect(await polled).toBe('up');
  expect(clock.pendingTimers).toBe(0);
});

test('pollUntil resolves with undefined when the time is up', async () => {
  const clock = new ManualClock();
  let attempts = 0;
  const polled = pollUntil(clock, { withinMs: 20, intervalMs: 10 }, async () => void attempts++);
  await clock.advance(10);
  await clock.advance(10);
  expect(await polled).toBeUndefined();
  expect(attempts).toBe(3);
});

test('pollUntil makes one attempt without time, and rejects with its error', async () => {
  const clock = new ManualClock();
  const options = { withinMs: 0, intervalMs: 10 };
  expect(await pollUntil(clock, options, async () => 1)).toBe(1);
  await expect(pollUntil(clock, options, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
});

import { ManualClock } from '@hookline/clock/manual';
import { expect, test } from 'vitest';
import { watchIdle } from '../src/index.ts';

test('watchIdle calls onIdle after the last request has ended and ignores probes', async () => {
  const clock = new ManualClock();
  let idle = 0;
  const watch = watchIdle({ idleMs: 1000, clock, onIdle: () => idle++ });
  await clock.advance(600);
  const end = watch.begin('/api/pattern-traceability/stats');
  await clock.advance(5000);
  end();
  await clock.advance(900);
  watch.begin('/livez')();
  expect(idle).toBe(0);
  await clock.advance(1000);
  expect(idle).toBe(1);
  expect(clock.pendingTimers).toBe(0);
});

test('watchIdle cancels its timer when it is stopped', () => {
  const clock = new ManualClock();
  watchIdle({ idleMs: 1000, clock, onIdle: () => {} }).stop();
  expect(clock.pendingTimers).toBe(0);
});

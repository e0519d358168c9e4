import { expect, test } from 'vitest';
import { throttle } from '../src/index.ts';
import { ManualClock } from '../src/manual.ts';

test('throttle calls the work at most once per interval and not in the first one', async () => {
  const clock = new ManualClock();
  const calls: number[] = [];
  const start = clock.monotonic();
  const report = throttle(clock, 1000, () => calls.push(clock.monotonic() - start));
  for (let ms = 0; ms < 2500; ms += 250) {
    report();
    await clock.advance(250);
  }
  expect(calls).toEqual([1000, 2000]);
});

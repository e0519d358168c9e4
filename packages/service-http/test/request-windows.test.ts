import { ManualClock } from '@hookline/clock/manual';
import { expect, test } from 'vitest';
import { requestWindows } from '../src/request-windows.ts';

const WINDOW_MS = 60_000;

function countersOn(clock: ManualClock): (key: string) => { current: number; ttl: number } | undefined {
  const counters = new (requestWindows(clock))({});
  return (key) => {
    let counted: { current: number; ttl: number } | undefined;
    counters.incr(key, (_, result) => (counted = result), WINDOW_MS, 10);
    return counted;
  };
}

test.each([0, 5 * 3_600_000, -5 * 3_600_000])(
  'a window ends after its time when the wall clock jumps by %d ms in it',
  async (jump) => {
    const clock = new ManualClock();
    const count = countersOn(clock);
    expect(count('socket')).toEqual({ current: 1, ttl: WINDOW_MS });
    await clock.advance(1000);
    clock.jumpWall(jump);
    expect(count('socket')).toEqual({ current: 2, ttl: WINDOW_MS - 1000 });
    expect(count('other')).toEqual({ current: 1, ttl: WINDOW_MS });
    await clock.advance(WINDOW_MS - 1001);
    expect(count('socket')).toEqual({ current: 3, ttl: 1 });
    await clock.advance(1);
    expect(count('socket')).toEqual({ current: 1, ttl: WINDOW_MS });
    expect(count('other')).toMatchObject({ current: 2 });
  },
);

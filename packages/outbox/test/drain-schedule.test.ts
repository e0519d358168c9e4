import { ManualClock } from '@hookline/clock/manual';
import { describe, expect, test } from 'vitest';
import { DrainSchedule, type DrainScheduleOptions } from '../src/index.ts';

/** Exponential bounds without a random part. */
const exponential = (baseMs: number, capMs: number) => (retry: number) => Math.min(capMs, baseMs * 2 ** (retry - 1));

interface SetUp {
  readonly schedule: DrainSchedule;
  readonly clock: ManualClock;
  /** State of the sink and the store. */
  readonly world: { up: boolean; pending: number };
  /** Times of reachability checks, in milliseconds since the start. */
  readonly checks: number[];
  /** Times of drains. */
  readonly drains: number[];
}

function setUp(options: Partial<DrainScheduleOptions> = {}): SetUp {
  const clock = new ManualClock();
  const startedAt = clock.monotonic();
  const world = { up: false, pending: 3 };
  const [checks, drains]: [number[], number[]] = [[], []];
  const at = (): number => clock.monotonic() - startedAt;
  const schedule = new DrainSchedule({
    clock,
    intervalMs: 300_000,
    hasPending: async () => world.pending > 0,
    isReachable: async () => {
      checks.push(at());
      return world.up;
    },
    drain: async () => {
      drains.push(at());
      const sent = world.pending;
      world.pending = 0;
      return sent;
    },
    backoffMs: exponential(500, 30_000),
    ...options,
  });
  return { schedule, clock, world, checks, drains };
}

test('DrainSchedule repeats a round whose check rejects', async () => {
  let failures = 2;
  const { schedule, clock, drains } = setUp({
    isReachable: async () => {
      if (failures-- > 0) throw new Error('check failed');
      return true;
    },
  });
  schedule.start();
  for (let round = 0; round < 3; round++) await clock.advance(5000);
  expect(drains).toHaveLength(1);
  await schedule.stop();
});

const gaps = (times: readonly number[]): number[] =>
  times.slice(1).map((time, index) => Math.round(time - (times[index] ?? 0)));

describe('DrainSchedule while the sink is unreachable', () => {
  test('waits as long as backoffMs says between rounds', async () => {
    const { schedule, clock, checks } = setUp({ backoffMs: exponential(500, 4000) });
    schedule.start();
    await clock.advance(20_000);
    expect(checks[0]).toBe(0);
    expect(gaps(checks)).toEqual([500, 1000, 2000, 4000, 4000, 4000, 4000]);
    await schedule.stop();
  });

  test('passes the number of the retry to backoffMs', async () => {
    const draws = [0.5, 0.1, 0.9, 0.25];
    const { schedule, clock, checks } = setUp({
      backoffMs: (retry) => (draws.shift() ?? 0.5) * exponential(1000, 30_000)(retry),
    });
    schedule.start();
    await clock.advance(8500);
    expect(gaps(checks).slice(0, 4)).toEqual([500, 200, 3600, 2000]);
    await schedule.stop();
  });

  test('does not check it when nothing is pending', async () => {
    const { schedule, clock, world, checks } = setUp();
    world.pending = 0;
    schedule.start();
    await clock.advance(299_000);
    expect(checks).toEqual([]);
    await schedule.stop();
  });
});

describe('DrainSchedule starts a round', () => {
  test('once after several wakes', async () => {
    const { schedule, clock, world, checks, drains } = setUp();
    world.pending = 0;
    world.up = true;
    schedule.start();
    await clock.advance(1000);
    world.pending = 1;
    for (let i = 0; i < 10; i++) schedule.wake();
    await clock.advance(1000);
    expect(drains).toHaveLength(1);
    expect(checks).toHaveLength(1);
    await schedule.stop();
  });

  test('at once on recovered, regardless of the backoff', async () => {
    const { schedule, clock, world, drains } = setUp();
    schedule.start();
    await clock.advance(100_000);
    world.up = true;
    schedule.recovered();
    await clock.advance(0);
    expect(drains).toEqual([100_000]);
    await schedule.stop();
  });

  test('at every interval', async () => {
    const { schedule, clock, world, drains } = setUp();
    world.pending = 0;
    world.up = true;
    schedule.start();
    await clock.advance(1000);
    world.pending = 2;
    await clock.advance(299_500);
    expect(drains).toEqual([300_000]);
    await schedule.stop();
  });
});

test('DrainSchedule starts no round after stop', async () => {
  const { schedule, clock, checks } = setUp();
  schedule.start();
  await clock.advance(10);
  await schedule.stop();
  const before = checks.length;
  await clock.advance(1_000_000);
  expect(checks).toHaveLength(before);
  expect(clock.pendingTimers).toBe(0);
});

test('DrainSchedule drains in every minute in which an unstable sink is reachable', async () => {
  const { schedule, clock, world, drains } = setUp({ backoffMs: (retry) => exponential(500, 30_000)(retry) / 2 });
  schedule.start();
  for (let minute = 0; minute < 30; minute++) {
    world.up = minute % 3 === 2;
    world.pending += 5;
    schedule.wake();
    await clock.advance(60_000);
    expect(world.pending === 0).toBe(world.up);
  }
  expect(drains).toHaveLength(10);
  await schedule.stop();
});

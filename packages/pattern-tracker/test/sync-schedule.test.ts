import { ManualClock } from '@hookline/clock/manual';
import { describe, expect, test } from 'vitest';
import { type SyncReport, SyncSchedule, type SyncScheduleOptions } from '../src/index.ts';

interface SetUp {
  readonly schedule: SyncSchedule;
  readonly clock: ManualClock;
  /** The service and the cache, as they are. */
  readonly world: { up: boolean; pending: number };
  /** When the service was asked, in milliseconds since the start. */
  readonly asked: number[];
  readonly synced: number[];
}

function setUp(options: Partial<SyncScheduleOptions> = {}): SetUp {
  const clock = new ManualClock();
  const startedAt = clock.monotonic();
  const world = { up: false, pending: 3 };
  const [asked, synced]: [number[], number[]] = [[], []];
  const at = (): number => clock.monotonic() - startedAt;
  const schedule = new SyncSchedule({
    clock,
    hasPending: async () => world.pending > 0,
    isReachable: async () => {
      asked.push(at());
      return world.up;
    },
    sync: async (): Promise<SyncReport> => {
      synced.push(at());
      const sent = world.pending;
      world.pending = 0;
      return { success: true, sync_stats: { total_found: sent, synced: sent, failed: 0, skipped: 0 }, message: '' };
    },
    random: () => 0.999_999,
    ...options,
  });
  return { schedule, clock, world, asked, synced };
}

test('a round that fails has achieved nothing: it is tried again, and nobody is disturbed', async () => {
  let failures = 2;
  const { schedule, clock, synced } = setUp({
    isReachable: async () => {
      if (failures-- > 0) throw new Error('cannot even be asked');
      return true;
    },
  });
  schedule.start();
  for (let round = 0; round < 3; round++) await clock.advance(5000);
  expect(synced).toHaveLength(1);
  await schedule.stop();
});

const gaps = (times: readonly number[]): number[] =>
  times.slice(1).map((time, index) => Math.round(time - (times[index] ?? 0)));

describe('while the service is away', () => {
  test('the waits double up to the cap', async () => {
    const { schedule, clock, asked } = setUp({ baseMs: 500, capMs: 4000 });
    schedule.start();
    await clock.advance(20_000);
    expect(asked[0]).toBe(0);
    expect(gaps(asked)).toEqual([500, 1000, 2000, 4000, 4000, 4000, 4000]);
    await schedule.stop();
  });

  test('with full jitter: any wait from nothing to the bound', async () => {
    const draws = [0.5, 0.1, 0.9, 0.25];
    const { schedule, clock, asked } = setUp({ baseMs: 1000, random: () => draws.shift() ?? 0.5 });
    schedule.start();
    await clock.advance(8500);
    expect(gaps(asked).slice(0, 4)).toEqual([500, 200, 3600, 2000]);
    await schedule.stop();
  });

  test('with nothing to send nobody asks', async () => {
    const { schedule, clock, world, asked } = setUp();
    world.pending = 0;
    schedule.start();
    await clock.advance(299_000);
    expect(asked).toEqual([]);
    await schedule.stop();
  });
});

describe('a round comes', () => {
  test('soon after something was cached, and once for many', async () => {
    const { schedule, clock, world, asked, synced } = setUp();
    world.pending = 0;
    world.up = true;
    schedule.start();
    await clock.advance(1000);
    world.pending = 1;
    for (let i = 0; i < 10; i++) schedule.wake();
    await clock.advance(1000);
    expect(synced).toHaveLength(1);
    expect(asked).toHaveLength(1);
    await schedule.stop();
  });

  test('at once when the service is back, however long the wait had grown', async () => {
    const { schedule, clock, world, synced } = setUp();
    schedule.start();
    await clock.advance(100_000);
    world.up = true;
    schedule.recovered();
    await clock.advance(0);
    expect(synced).toEqual([100_000]);
    await schedule.stop();
  });

  test('every five minutes without any other reason', async () => {
    const { schedule, clock, world, synced } = setUp();
    world.pending = 0;
    world.up = true;
    schedule.start();
    await clock.advance(1000);
    world.pending = 2;
    await clock.advance(299_500);
    expect(synced).toEqual([300_000]);
    await schedule.stop();
  });
});

test('after stopping nothing comes any more', async () => {
  const { schedule, clock, asked } = setUp();
  schedule.start();
  await clock.advance(10);
  await schedule.stop();
  const before = asked.length;
  await clock.advance(1_000_000);
  expect(asked).toHaveLength(before);
  expect(clock.pendingTimers).toBe(0);
});

test('30 minutes of a service that flaps: what was cached is sent in every minute that it is up', async () => {
  const { schedule, clock, world, synced } = setUp({ random: () => 0.5 });
  schedule.start();
  for (let minute = 0; minute < 30; minute++) {
    world.up = minute % 3 === 2;
    world.pending += 5;
    schedule.wake();
    await clock.advance(60_000);
    expect(world.pending === 0).toBe(world.up);
  }
  expect(synced).toHaveLength(10);
  await schedule.stop();
});

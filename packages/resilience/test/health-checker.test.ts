import { ManualClock } from '@hookline/clock/manual';
import { expect, test } from 'vitest';
import { type HealthCheckerOptions, type HealthReport, createHealthChecker } from '../src/index.ts';
import { held, turn } from './support/calls.ts';

const setUp = (options: Partial<HealthCheckerOptions> = {}) => {
  const clock = new ManualClock();
  const world: { answer: HealthReport | boolean | Error; probes: number } = { answer: true, probes: 0 };
  const probe = async (): Promise<HealthReport | boolean> => {
    world.probes++;
    if (world.answer instanceof Error) throw world.answer;
    return world.answer;
  };
  const checker = createHealthChecker({ probe, clock, ...options });
  const seen: string[] = [];
  for (const type of ['recovery', 'outage'] as const) checker.events.on(type, () => seen.push(type));
  checker.events.on('component', ({ component, healthy }) => seen.push(`${component} ${healthy ? 'up' : 'down'}`));
  return { clock, checker, world, seen };
};

test('check shares one probe among concurrent calls and reuses a recent result', async () => {
  const { checker, clock, world } = setUp();
  const all = await Promise.all(Array.from({ length: 50 }, () => checker.check()));
  expect(world.probes).toBe(1);
  expect(new Set(all).size).toBe(1);
  await clock.advance(29_999);
  expect((await checker.check()).healthy).toBe(true);
  expect(world.probes).toBe(1);
  await clock.advance(1);
  await checker.check();
  expect(world.probes).toBe(2);
});

test('check reuses an unhealthy result for a shorter time', async () => {
  const { checker, clock, world, seen } = setUp();
  world.answer = new Error('refused');
  expect(await checker.check()).toMatchObject({
    healthy: false,
    consecutiveFailures: 1,
    error: { message: 'refused' },
  });
  expect(seen).toEqual(['outage']);
  await clock.advance(4_999);
  await checker.check();
  expect(world.probes).toBe(1);
  await clock.advance(1);
  expect(await checker.check()).toMatchObject({ consecutiveFailures: 2, consecutiveSuccesses: 0 });
  world.answer = true;
  await clock.advance(5_000);
  expect(await checker.check()).toMatchObject({ healthy: true, consecutiveSuccesses: 1, consecutiveFailures: 0 });
  expect(seen).toEqual(['outage', 'recovery']);
});

test('check reports unhealthy and aborts the probe when it exceeds its timeout', async () => {
  const clock = new ManualClock();
  const { operation, calls } = held<boolean>();
  const checker = createHealthChecker({ probe: operation, clock });
  const checked = checker.check();
  await clock.advance(1_000);
  expect(await checked).toMatchObject({ healthy: false, latencyMs: 1_000, error: { code: 'probe_timeout' } });
  expect(calls[0]?.signal.aborted).toBe(true);
  const again = checker.check({ force: true });
  calls[0]?.resolve(true);
  await turn();
  expect(checker.last?.healthy).toBe(false);
  calls[1]?.resolve(true);
  expect((await again).healthy).toBe(true);
  expect(clock.pendingTimers).toBe(0);
});

test('last is available and check is bounded by the timeout while a probe hangs', async () => {
  const clock = new ManualClock();
  const { operation, calls } = held<boolean>();
  const checker = createHealthChecker({ probe: operation, clock, timeoutMs: 2_000 });
  const first = checker.check();
  calls[0]?.resolve(true);
  await first;
  await clock.advance(30_000);
  const second = checker.check();
  await clock.advance(1_999);
  expect(checker.last?.healthy).toBe(true);
  await clock.advance(1);
  expect((await second).healthy).toBe(false);
});

test('check with force ignores a recent result and shares a running probe', async () => {
  const { checker, world } = setUp();
  await checker.check();
  await Promise.all([checker.check({ force: true }), checker.check({ force: true })]);
  expect(world.probes).toBe(2);
});

test('check reports components and emits their changes', async () => {
  const { checker, world, seen } = setUp();
  world.answer = { healthy: true, components: { database: true, search: false } };
  expect((await checker.check()).components).toEqual({ database: true, search: false });
  expect(seen).toEqual(['search down']);
  world.answer = { healthy: true, components: { database: false, search: true } };
  expect(await checker.check({ force: true })).toMatchObject({ consecutiveSuccesses: 2 });
  expect(seen.slice(1)).toEqual(['database down', 'search up']);
});

test('check reports unhealthy when the probe throws or returns false', async () => {
  const thrown = createHealthChecker({
    probe: () => {
      throw new Error('bug');
    },
  });
  expect(thrown.last).toBeUndefined();
  expect((await thrown.check()).healthy).toBe(false);
  expect((await createHealthChecker({ probe: () => false }).check()).healthy).toBe(false);
  expect((await createHealthChecker({ probe: () => {} }).check()).healthy).toBe(true);
});

test('check is not affected by wall-clock jumps', async () => {
  const { checker, clock, world } = setUp();
  await checker.check();
  clock.jumpWall(-3_600_000);
  await clock.advance(29_999);
  await checker.check();
  expect(world.probes).toBe(1);
  await clock.advance(1);
  await checker.check();
  expect(world.probes).toBe(2);
});

import { ManualClock } from '@hookline/clock/manual';
import { expect, test } from 'vitest';
import { type CircuitBreaker, type TripRule, createCircuitBreaker } from '../src/index.ts';
import { fails, repeat, works } from './support/calls.ts';

const setUp = (trip: TripRule) => {
  const clock = new ManualClock();
  return { clock, breaker: createCircuitBreaker({ clock, trip }) };
};

/** Makes a call that takes `ms` milliseconds. */
const slow = async (breaker: CircuitBreaker, clock: ManualClock, ms: number): Promise<void> => {
  const call = breaker.execute(() => new Promise((resolve) => clock.setTimer(() => resolve(undefined), ms)));
  await clock.advance(ms);
  await call;
};

const count: TripRule = { kind: 'count', size: 10, minimumCalls: 5, failureRate: 0.5 };
const rate: TripRule = { kind: 'rate', windowMs: 10_000, minimumCalls: 5, failureRate: 0.5 };

test.each([count, rate])('$kind rule opens at minimumCalls and not below', async (trip) => {
  const { breaker } = setUp(trip);
  await repeat(4, () => breaker.execute(fails));
  expect(breaker.state()).toMatchObject({ state: 'closed', failure_count: 4 });
  await repeat(1, () => breaker.execute(fails));
  expect(breaker.state().state).toBe('open');
});

test('rate rule does not count failures older than the window after a pause', async () => {
  const { breaker, clock } = setUp({ ...rate, minimumCalls: 2 });
  await repeat(1, () => breaker.execute(fails));
  await clock.advance(300_000);
  await repeat(1, () => breaker.execute(fails));
  expect(breaker.state()).toMatchObject({ state: 'closed', failure_count: 1 });
});

test('rate rule drops a call at most a tenth of the window early and never late', async () => {
  const { breaker, clock } = setUp({ ...rate, minimumCalls: 10 });
  await clock.advance(999);
  await repeat(4, () => breaker.execute(fails));
  await clock.advance(9_000);
  expect(breaker.state().failure_count).toBe(4);
  await clock.advance(1);
  expect(breaker.state().failure_count).toBe(0);
});

test('count rule judges exactly the last `size` calls', async () => {
  const { breaker } = setUp({ ...count, failureRate: 0.6 });
  await repeat(5, () => breaker.execute(works));
  await repeat(5, () => breaker.execute(fails));
  expect(breaker.state()).toMatchObject({ state: 'closed', failure_count: 5 });
  await repeat(10, () => breaker.execute(works));
  expect(breaker.state().failure_count).toBe(0);
});

test.each([count, rate])('$kind rule opens when too many successful calls are slow', async (trip) => {
  const { breaker, clock } = setUp({ ...trip, slowCallMs: 500, slowCallRate: 0.6 });
  await repeat(2, () => breaker.execute(works));
  await slow(breaker, clock, 501);
  await slow(breaker, clock, 501);
  await slow(breaker, clock, 500);
  expect(breaker.state().state).toBe('closed');
  await slow(breaker, clock, 501);
  await slow(breaker, clock, 501);
  expect(breaker.state().state).toBe('closed');
  await slow(breaker, clock, 501);
  expect(breaker.state()).toMatchObject({ state: 'open', failure_count: 0 });
});

const adaptive: TripRule = { kind: 'adaptive', windowMs: 10_000, minimumCalls: 10 };

/** Makes `calls` calls, 0.9 s apart, of which every `nth` fails. */
const traffic = async (breaker: CircuitBreaker, clock: ManualClock, calls: number, nth: number): Promise<void> => {
  for (let i = 1; i <= calls; i++) {
    await repeat(1, () => breaker.execute(i % nth === 0 ? fails : works));
    await clock.advance(900);
  }
};

test('adaptive rule opens when the failure rate exceeds the baseline', async () => {
  const flaky = setUp(adaptive);
  await traffic(flaky.breaker, flaky.clock, 300, 3);
  expect(flaky.breaker.state().state).toBe('closed');
  await traffic(flaky.breaker, flaky.clock, 9, 1);
  expect(flaky.breaker.state().state).toBe('open');

  const steady = setUp(adaptive);
  await traffic(steady.breaker, steady.clock, 300, 1_000);
  await traffic(steady.breaker, steady.clock, 12, 3);
  expect(steady.breaker.state().state).toBe('open');
});

test('adaptive rule opens when calls are far slower than the baseline', async () => {
  const { breaker, clock } = setUp(adaptive);
  for (let i = 0; i < 100; i++) await slow(breaker, clock, 800 + (i % 7) * 30);
  expect(breaker.state().state).toBe('closed');
  for (let i = 0; i < 3; i++) await slow(breaker, clock, 1_900);
  const { state } = breaker.state();
  expect(state).toBe('closed');
  const quick = setUp(adaptive);
  for (let i = 0; i < 100; i++) await slow(quick.breaker, quick.clock, 20 + (i % 5));
  for (let i = 0; i < 10; i++) await repeat(1, () => slow(quick.breaker, quick.clock, 900));
  expect(quick.breaker.state().state).toBe('open');
});

test('adaptive rule restores a valid baseline from a snapshot and ignores an invalid one', async () => {
  const first = setUp(adaptive);
  await traffic(first.breaker, first.clock, 300, 1_000);
  const snapshot = first.breaker.snapshot();
  const { usual } = snapshot.window as { usual: Record<string, number> };
  const opensAtAThird = async (change: object): Promise<boolean> => {
    const window = { kind: 'adaptive', buckets: [], usual: { ...usual, ...change } };
    const breaker = createCircuitBreaker({ clock: first.clock, trip: adaptive, snapshot: { ...snapshot, window } });
    await traffic(breaker, first.clock, 12, 3);
    return breaker.state().state === 'open';
  };
  expect(await opensAtAThird({})).toBe(true);
  for (const change of [
    { calls: -1 },
    { failureRate: 1.1 },
    { meanMs: '1' },
    { varianceMs2: Number.NaN },
    { calls: null },
  ])
    expect([change, await opensAtAThird(change)]).toEqual([change, false]);
});

test('adaptive rule opens at maxFailureRate only while the baseline is unknown', async () => {
  const { breaker } = setUp({ ...adaptive, maxFailureRate: 0.8 });
  await repeat(3, () => breaker.execute(works));
  await repeat(8, () => breaker.execute(fails));
  expect(breaker.state().state).toBe('closed');
  await repeat(4, () => breaker.execute(fails));
  expect(breaker.state().state).toBe('open');
});

import { ManualClock } from '@hookline/clock/manual';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { type TripRule, createCircuitBreaker } from '../src/index.ts';
import { fails, held, repeat, turn, works } from './support/calls.ts';

/** Copies a snapshot through JSON, as a file would. */
const stored = (snapshot: unknown): unknown => JSON.parse(JSON.stringify(snapshot));

const rules: TripRule[] = [
  { kind: 'consecutive', failures: 3 },
  { kind: 'count', size: 10, minimumCalls: 3 },
  { kind: 'rate', windowMs: 60_000, minimumCalls: 3 },
  { kind: 'adaptive', windowMs: 60_000, minimumCalls: 3 },
];

test.each(rules)('snapshot carries the failures of a $kind rule to the next process', async (trip) => {
  const clock = new ManualClock();
  const first = createCircuitBreaker({ clock, trip });
  await repeat(2, () => first.execute(fails));
  const second = createCircuitBreaker({ clock, trip, snapshot: stored(first.snapshot()) });
  expect(second.state()).toMatchObject({ state: 'closed', failure_count: 2 });
  await repeat(1, () => second.execute(fails));
  expect(second.state().state).toBe('open');
});

test('snapshot of an open circuit keeps the remaining wait when wall clocks differ', async () => {
  const clock = new ManualClock();
  const first = createCircuitBreaker({ clock });
  await repeat(3, () => first.execute(fails));
  await clock.advance(20_000);
  const snapshot = stored(first.snapshot());
  const later = new ManualClock(clock.now() + 10_000);
  const second = createCircuitBreaker({ clock: later, snapshot });
  await expect(second.execute(works)).rejects.toMatchObject({ code: 'circuit_open', retryAfterMs: 30_000 });
  await later.advance(30_000);
  await expect(second.execute(works)).resolves.toBe('fine');

  const setBack = new ManualClock(clock.now() - 86_400_000);
  const third = createCircuitBreaker({ clock: setBack, snapshot });
  await expect(third.execute(works)).rejects.toMatchObject({ retryAfterMs: 40_000 });
});

test('snapshot of a half-open circuit is restored as open without a wait', async () => {
  const clock = new ManualClock();
  const first = createCircuitBreaker({ clock, maxOpenMs: 240_000 });
  await repeat(3, () => first.execute(fails));
  await clock.advance(60_000);
  void first.execute(held<string>().operation);
  expect(first.state().state).toBe('half_open');
  const second = createCircuitBreaker({ clock, maxOpenMs: 240_000, snapshot: stored(first.snapshot()) });
  const openings: number[] = [];
  second.events.on('open', ({ openForMs }) => openings.push(openForMs));
  await repeat(1, () => second.execute(fails));
  expect(openings).toEqual([120_000]);
});

test('snapshot keeps the number of consecutive openings', async () => {
  const clock = new ManualClock();
  const first = createCircuitBreaker({ clock, openMs: 1_000, maxOpenMs: 60_000 });
  await repeat(3, () => first.execute(fails));
  await clock.advance(1_000);
  await repeat(1, () => first.execute(fails));
  const snapshot = stored(first.snapshot());
  const second = createCircuitBreaker({ clock, openMs: 1_000, maxOpenMs: 60_000, snapshot });
  const openings: number[] = [];
  second.events.on('open', ({ openForMs }) => openings.push(openForMs));
  await clock.advance(2_000);
  await repeat(1, () => second.execute(fails));
  expect(openings).toEqual([4_000]);
});

test.each<[TripRule, unknown]>([
  [
    { kind: 'consecutive', failures: 3 },
    { kind: 'consecutive', failures: -2 },
  ],
  [
    { kind: 'consecutive', failures: 3 },
    { kind: 'count', failures: 2 },
  ],
  [
    { kind: 'count', size: 10 },
    { kind: 'count', calls: '111x' },
  ],
  [
    { kind: 'rate', windowMs: 1_000 },
    { kind: 'rate', buckets: [{ ageMs: 1, calls: -9, failed: 2, slow: 0 }] },
  ],
  [
    { kind: 'rate', windowMs: 1_000 },
    { kind: 'rate', buckets: [{ ageMs: -1, calls: 9, failed: 2, slow: 0 }] },
  ],
  [
    { kind: 'rate', windowMs: 1_000 },
    { kind: 'rate', buckets: [{ ageMs: 1, calls: 9, failed: 2, slow: '0' }] },
  ],
])('restore ignores invalid counts: %j from %j', (trip, window) => {
  const snapshot = { version: 1, takenAtMs: 0, state: 'closed', openForMs: 0, leftMs: 0, round: 0, window };
  expect(createCircuitBreaker({ trip, snapshot }).state()).toMatchObject({ state: 'closed', failure_count: 0 });
});

test('snapshot of an isolated circuit stays isolated until reset in the next process', async () => {
  const first = createCircuitBreaker();
  first.isolate();
  const second = createCircuitBreaker({ snapshot: stored(first.snapshot()) });
  await expect(second.execute(works)).rejects.toMatchObject({ code: 'circuit_isolated' });
  second.reset();
  await expect(second.execute(works)).resolves.toBe('fine');
});

const good = { version: 1, takenAtMs: 1, state: 'open', openForMs: 60_000, leftMs: 60_000, round: 1, window: null };
const bad: [string, unknown][] = [
  ['nothing', null],
  ['text', '{"version":1'],
  ['an empty object', {}],
  ['a version to come', { ...good, version: 2 }],
  ['an unknown state', { ...good, state: 'ajar' }],
  ['a time that is none', { ...good, leftMs: Number.NaN }],
  ['a time before time', { ...good, leftMs: -1 }],
  ['more left than there was', { ...good, leftMs: 60_001 }],
  ["cockatiel's", { ownState: { value: 1, openedAt: 0, attemptNo: 1 }, breakerState: 3 }],
];

test.each(bad)('an invalid snapshot (%s) is reported and leaves the circuit closed', async (_, snapshot) => {
  const breaker = createCircuitBreaker({ snapshot });
  const lost: unknown[] = [];
  breaker.events.on('state_lost', ({ error }) => lost.push(error));
  await turn();
  expect(lost).toHaveLength(1);
  expect(breaker.state()).toMatchObject({ state: 'closed', is_available: true });
  await expect(breaker.execute(works)).resolves.toBe('fine');
  await repeat(3, () => breaker.execute(fails));
  expect(breaker.state().state).toBe('open');
});

test.each(rules)(
  'restored window data of a $kind rule never makes the circuit throw, open or stay open',
  async (trip) => {
    await fc.assert(
      fc.asyncProperty(
        fc.anything(),
        fc.record({
          kind: fc.constant(trip.kind),
          failures: fc.anything(),
          calls: fc.oneof(fc.anything(), fc.stringMatching(/^[0-5]{0,20}$/)),
          buckets: fc.oneof(
            fc.anything(),
            fc.array(fc.record({ ageMs: fc.double(), calls: fc.nat(), failed: fc.nat(), slow: fc.nat() })),
          ),
          usual: fc.anything(),
        }),
        async (anything, shaped) => {
          for (const window of [anything, shaped]) {
            const clock = new ManualClock();
            const snapshot = { version: 1, takenAtMs: 0, state: 'closed', openForMs: 0, leftMs: 0, round: 0, window };
            const breaker = createCircuitBreaker({ clock, trip, snapshot });
            await expect(breaker.execute(works)).resolves.toBe('fine');
            breaker.reset();
            await repeat(40, () => breaker.execute(fails));
            expect(breaker.state().state).toBe('open');
            await clock.advance(60_000);
            await expect(breaker.execute(works)).resolves.toBe('fine');
            expect(breaker.state().state).toBe('closed');
          }
        },
      ),
      { numRuns: 50 },
    );
  },
);

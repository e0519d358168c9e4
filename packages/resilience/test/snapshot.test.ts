import { ManualClock } from '@hookline/clock/manual';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { type TripRule, createCircuitBreaker } from '../src/index.ts';
import { fails, held, repeat, turn, works } from './support/calls.ts';

/** Through JSON, as it would go through a file. */
const stored = (snapshot: unknown): unknown => JSON.parse(JSON.stringify(snapshot));

const rules: TripRule[] = [
  { kind: 'consecutive', failures: 3 },
  { kind: 'count', size: 10, minimumCalls: 3 },
  { kind: 'rate', windowMs: 60_000, minimumCalls: 3 },
  { kind: 'adaptive', windowMs: 60_000, minimumCalls: 3 },
];

test.each(rules)('$kind: failures of one process count in the next', async (trip) => {
  const clock = new ManualClock();
  const first = createCircuitBreaker({ clock, trip });
  await repeat(2, () => first.execute(fails));
  const second = createCircuitBreaker({ clock, trip, snapshot: stored(first.snapshot()) });
  expect(second.state()).toMatchObject({ state: 'closed', failure_count: 2 });
  await repeat(1, () => second.execute(fails));
  expect(second.state().state).toBe('open');
});

test('an open circuit stays open for what was left, whatever the clocks of the processes say', async () => {
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

test('a half-open circuit is kept as open and due', async () => {
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

test('a circuit that was opened again and again goes on from there', async () => {
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
])('case 11: counts that cannot be are no counts: %j from %j', (trip, window) => {
  const snapshot = { version: 1, takenAtMs: 0, state: 'closed', openForMs: 0, leftMs: 0, round: 0, window };
  expect(createCircuitBreaker({ trip, snapshot }).state()).toMatchObject({ state: 'closed', failure_count: 0 });
});

test('defect 5: an isolated circuit is isolated in the next process too, and can be released there', async () => {
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

test.each(bad)(
  'case 11: a snapshot that is %s leaves the circuit closed and working, and is told of',
  async (_, snapshot) => {
    const breaker = createCircuitBreaker({ snapshot });
    const lost: unknown[] = [];
    breaker.events.on('state_lost', ({ error }) => lost.push(error));
    await turn();
    expect(lost).toHaveLength(1);
    expect(breaker.state()).toMatchObject({ state: 'closed', is_available: true });
    await expect(breaker.execute(works)).resolves.toBe('fine');
    await repeat(3, () => breaker.execute(fails));
    expect(breaker.state().state).toBe('open');
  },
);

test.each(rules)(
  'case 11: $kind: nothing that could be in the window makes it throw, stick or open by itself',
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

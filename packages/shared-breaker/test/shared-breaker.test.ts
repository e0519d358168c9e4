import { mkdirSync, mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ManualClock } from '@hookline/clock/manual';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Host, type SharedBreaker, type SharedBreakerOptions, createSharedBreaker } from '../src/index.ts';
import { slotAt } from '../src/probe-slots.ts';
import { seal } from '../src/seal.ts';
import { fails, held, repeat, stateOf, turn, works } from './support/calls.ts';

let directory: string;
let clock: ManualClock;
let boot: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'shared-breaker-'));
  clock = new ManualClock();
  boot = '0000b007';
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** Returns a breaker as another process of the same host would have it. */
const process = (options: Partial<SharedBreakerOptions> = {}): SharedBreaker => {
  const host: Host = {
    boot,
    isThisBoot: (other) => other === boot,
    nowNs: () => 1_000_000_000n + BigInt(Math.round(clock.monotonic() * 1e6)),
  };
  return createSharedBreaker({ directory, host, clock, ...options });
};

const current = (): string =>
  join(directory, 'circuit', String(Math.max(...readdirSync(join(directory, 'circuit')).map(Number))));

test('failures of three processes open the circuit for a fourth one', async () => {
  await Promise.all([1, 2, 3].map(() => repeat(1, () => process().execute(fails))));
  const fourth = process();
  await clock.advance(20_000);
  let calls = 0;
  await expect(fourth.execute(() => ++calls)).rejects.toMatchObject({ code: 'circuit_open', retryAfterMs: 40_000 });
  expect(calls).toBe(0);
  expect(fourth.state()).toMatchObject({ state: 'open', failure_count: 3, is_available: false });
});

test('rejection rounds retryAfterMs up to whole milliseconds', async () => {
  await repeat(3, () => process().execute(fails));
  await clock.advance(0.4);
  await expect(process().execute(works)).rejects.toMatchObject({ code: 'circuit_open', retryAfterMs: 60_000 });
});

test('a success resets the failures, and successes alone write no file', async () => {
  await repeat(5, () => process().execute(works));
  expect(readdirSync(directory)).toEqual([]);
  await repeat(2, () => process().execute(fails));
  await process().execute(works);
  await repeat(2, () => process().execute(fails));
  expect(process().state()).toMatchObject({ state: 'closed', failure_count: 2 });
});

test('failures older than the window do not count', async () => {
  await repeat(2, () => process().execute(fails));
  await clock.advance(600_001);
  await repeat(2, () => process().execute(fails));
  expect(process().state()).toMatchObject({ state: 'closed', failure_count: 2, last_failure_time: clock.now() });
});

test('each probe slot allows one probe, even when it hangs or its process dies', async () => {
  await repeat(3, () => process().execute(fails));
  await clock.advance(60_000);
  const hung = held<string>();
  void process().attempt(hung.operation);
  await turn();
  expect(hung.calls).toHaveLength(1);
  expect(process().state()).toMatchObject({ state: 'half_open', is_available: false });
  await expect(process().execute(works)).rejects.toMatchObject({ code: 'circuit_open', retryAfterMs: 60_000 });
  await clock.advance(59_999);
  await expect(process().execute(works)).rejects.toMatchObject({ retryAfterMs: 1 });
  await clock.advance(1);
  expect(process().state()).toMatchObject({ state: 'open', is_available: true });
  await expect(process().execute(works)).resolves.toBe('fine');
  expect(process().state()).toMatchObject({ state: 'closed', failure_count: 0 });
});

test('five processes make one probe when their wait ends at the same moment', async () => {
  await repeat(3, () => process().execute(fails));
  await clock.advance(60_000);
  const { operation, calls } = held<string>();
  const five = [1, 2, 3, 4, 5].map(() => process().attempt(operation));
  await turn();
  expect(calls).toHaveLength(1);
  calls[0]?.resolve('back');
  const outcomes = await Promise.all(five);
  expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
});

test('each process emits the events that it caused and no others', async () => {
  const told: string[] = [];
  const listening = (who: string): SharedBreaker => {
    const breaker = process();
    for (const type of ['failure', 'open', 'half_open', 'close', 'reject', 'isolate'] as const)
      breaker.events.on(type, () => told.push(`${who} ${type}`));
    return breaker;
  };
  const [a, b] = [listening('a'), listening('b')];
  await repeat(2, () => a.execute(fails));
  // Both fail at the same time, each as the third failure: the circuit opens once.
  const { operation, calls } = held<string>();
  const both = [a.attempt(operation), b.attempt(operation)];
  await turn();
  for (const call of calls) call.reject(new Error('service down'));
  await Promise.all(both);
  expect(told).toEqual(['a failure', 'a failure', 'a failure', 'a open', 'b failure']);
  await repeat(1, () => b.execute(works));
  await clock.advance(60_000);
  await repeat(1, () => b.execute(fails));
  await clock.advance(60_000);
  await repeat(1, () => b.execute(works));
  expect(told.slice(5)).toEqual(['b reject', 'b half_open', 'b failure', 'b half_open', 'b close']);
  a.isolate({ owner: 'test', forMs: 1_000 });
  await expect(b.execute(works)).rejects.toThrow('circuit: isolated');
  a.reset();
  expect(told.slice(10)).toEqual(['a isolate', 'b reject', 'a close']);
});

test('probeDeadlineMs applies to probes only', async () => {
  const ordinary = process({ probeDeadlineMs: 500 }).attempt(held<string>().operation);
  await repeat(3, () => process().execute(fails));
  await clock.advance(60_000);
  const { operation, calls } = held<string>();
  const probe = process({ probeDeadlineMs: 500 }).attempt(operation);
  await clock.advance(500);
  expect(await probe).toMatchObject({ ok: false, error: { code: 'probe_timeout' } });
  expect(calls[0]?.signal.aborted).toBe(true);
  expect(await stateOf(ordinary)).toBe('pending');
  expect(clock.pendingTimers).toBe(0);
});

test('state reports the failures of all processes and the successes of this one', async () => {
  const [a, b] = [process(), process()];
  const t0 = clock.now();
  await repeat(2, () => a.execute(works));
  await clock.advance(10);
  await repeat(1, () => b.execute(fails));
  expect(a.state()).toEqual({
    state: 'closed',
    failure_count: 1,
    consecutive_successes: 2,
    last_failure_time: t0 + 10,
    last_success_time: t0,
    is_available: true,
  });
  await repeat(1, () => a.execute(fails));
  expect(a.state()).toMatchObject({ failure_count: 2, consecutive_successes: 0, last_success_time: t0 });
});

test('probe slots follow the settings of the process that opened the circuit', async () => {
  await repeat(3, () => process({ openMs: 1_000, maxOpenMs: 4_000 }).execute(fails));
  const starts: number[] = [];
  for (let second = 0; second <= 16; second++) {
    const outcome = await process({ openMs: 77 }).attempt(fails);
    if (!outcome.ok && outcome.error instanceof Error && outcome.error.message === 'service down') starts.push(second);
    await clock.advance(1_000);
  }
  expect(starts).toEqual([1, 3, 7, 11, 15]);
});

test('late results of calls that began before the opening do not count', async () => {
  const early = held<string>();
  const late = [1, 2].map(() => process().attempt(early.operation));
  await turn();
  await repeat(3, () => process().execute(fails));
  early.calls[0]?.resolve('late');
  await late[0];
  expect(process().state().state).toBe('open');
  await clock.advance(60_000);
  await process().execute(works);
  early.calls[1]?.reject(new Error('late failure'));
  await late[1];
  expect(process().state()).toMatchObject({ state: 'closed', failure_count: 0 });
});

test('aborted calls do not count', async () => {
  const controller = new AbortController();
  const { operation, calls } = held<string>();
  const call = process().attempt(operation, controller.signal);
  await turn();
  controller.abort();
  calls[0]?.reject(new Error('aborted'));
  await call;
  expect(process().state().failure_count).toBe(0);
  expect(await process().attempt(works, AbortSignal.abort('early'))).toEqual({ ok: false, error: 'early' });
});

test('state of another boot is ignored', async () => {
  await repeat(3, () => process().execute(fails));
  boot = '0000b008';
  expect(process().state()).toMatchObject({ state: 'closed', failure_count: 0 });
  await expect(process().execute(works)).resolves.toBe('fine');
  await repeat(3, () => process().execute(fails));
  expect(process().state().state).toBe('open');
});

const damage: [string, () => void][] = [
  ['cut off', () => truncateSync(join(current(), 'open'), 20)],
  ['empty', () => truncateSync(join(current(), 'open'), 0)],
  ['foreign', () => writeFileSync(join(current(), 'open'), '{"ownState":{"value":1}}\n')],
  ['from a version to come', () => writeFileSync(join(current(), 'open'), '{"version":2}')],
  [
    'a directory',
    () => {
      rmSync(join(current(), 'open'));
      mkdirSync(join(current(), 'open'));
    },
  ],
  ['gone with everything else', () => rmSync(join(directory, 'circuit'), { recursive: true })],
  [
    'a file where the directory was',
    () => {
      rmSync(join(directory, 'circuit'), { recursive: true });
      writeFileSync(join(directory, 'circuit'), '');
    },
  ],
];

test.each(damage)('damaged state (%s) permits every call and is reported once', async (kind, spoil) => {
  await repeat(3, () => process().execute(fails));
  spoil();
  const breaker = process();
  const lost: unknown[] = [];
  breaker.events.on('state_lost', (event) => lost.push(event));
  for (let i = 0; i < 5; i++) await expect(breaker.execute(works)).resolves.toBe('fine');
  await expect(breaker.attempt(fails)).resolves.toMatchObject({ error: { message: 'service down' } });
  // Missing state is not reported; any other damage is reported once.
  expect(lost).toHaveLength(kind.startsWith('gone') ? 0 : 1);
  expect(breaker.state()).toMatchObject({ is_available: true });
});

const sealed = (change: Record<string, unknown>): string => {
  const atNs = (1_000_000_000n + BigInt(clock.monotonic() * 1e6)).toString();
  return seal({ version: 1, atNs, boot, openMs: 60_000, maxOpenMs: 60_000, ...change });
};

test('a valid opening file rejects calls', async () => {
  await repeat(3, () => process().execute(fails));
  writeFileSync(join(current(), 'open'), sealed({}));
  await expect(process().execute(works)).rejects.toMatchObject({ code: 'circuit_open' });
});

test.each([
  { version: 2 },
  { atNs: 7 },
  { atNs: '99999999999999999999' },
  { boot: 7 },
  { openMs: 'x' },
  { openMs: 0 },
  { maxOpenMs: '60000' },
  { maxOpenMs: 59_999 },
])('an invalid opening (%j) is discarded and failures count from zero', async (change) => {
  await repeat(3, () => process().execute(fails));
  writeFileSync(join(current(), 'open'), sealed(change));
  await repeat(2, () => process().execute(fails));
  expect(process().state()).toMatchObject({ state: 'closed', failure_count: 2 });
  await repeat(1, () => process().execute(fails));
  expect(process().state().state).toBe('open');
});

test.each([{ version: 2 }, { untilNs: 7 }, { boot: 7 }, { boot: 'ffffffff' }])(
  'an invalid isolation (%j) is ignored',
  async (change) => {
    mkdirSync(join(directory, 'circuit'));
    const good = { version: 1, owner: 'x', untilNs: '99999999999', boot };
    writeFileSync(join(directory, 'circuit', 'isolated'), seal(good));
    await expect(process().execute(works)).rejects.toMatchObject({ code: 'circuit_isolated' });
    writeFileSync(join(directory, 'circuit', 'isolated'), seal({ ...good, ...change }));
    await expect(process().execute(works)).resolves.toBe('fine');
  },
);

test.each([
  [0, 0, 1_000],
  [999, 0, 1],
  [1_000, 1, 2_000],
  [2_999, 1, 1],
  [3_000, 2, 4_000],
  [7_000, 3, 4_000],
  [10_999, 3, 1],
  [11_000, 4, 4_000],
  [1_000_000_000, 250_001, 3_000],
])('slotAt returns for %d ms slot %d with %d ms until the next one', (elapsedMs, slot, nextInMs) => {
  expect(slotAt(elapsedMs, 1_000, 4_000)).toEqual({ slot, nextInMs });
});

test('damaged failure records do not count and do not affect later ones', async () => {
  await repeat(2, () => process().execute(fails));
  writeFileSync(join(current(), 'fail'), 'torn reco', { flag: 'a' });
  await repeat(1, () => process().execute(fails));
  expect(process().state()).toMatchObject({ state: 'closed', failure_count: 2 });
  await repeat(1, () => process().execute(fails));
  expect(process().state().state).toBe('open');
});

test('isolate rejects calls of all processes until it expires, a reset or the next boot', async () => {
  process().isolate({ owner: 'maintenance', forMs: 5_000 });
  await expect(process().execute(works)).rejects.toMatchObject({ code: 'circuit_isolated' });
  expect(process().state()).toMatchObject({ state: 'isolated', is_available: false });
  await clock.advance(5_000);
  await expect(process().execute(works)).resolves.toBe('fine');

  process().isolate({ owner: 'maintenance', forMs: 5_000 });
  process().reset();
  await expect(process().execute(works)).resolves.toBe('fine');

  process().isolate({ owner: 'maintenance', forMs: 5_000 });
  boot = '0000b008';
  await expect(process().execute(works)).resolves.toBe('fine');
});

test('reset closes the circuit for all processes and removes earlier epochs', async () => {
  for (let i = 0; i < 4; i++) {
    await repeat(3, () => process().execute(fails));
    expect(process().state().state).toBe('open');
    process().reset();
    expect(process().state()).toMatchObject({ state: 'closed', failure_count: 0 });
  }
  expect(readdirSync(join(directory, 'circuit')).length).toBeLessThanOrEqual(2);
});

test('createSharedBreaker works with the clock of this machine', async () => {
  const breaker = createSharedBreaker({ directory });
  await repeat(3, () => breaker.execute(fails));
  expect(createSharedBreaker({ directory }).state()).toMatchObject({ state: 'open', failure_count: 3 });
  const { last_failure_time } = createSharedBreaker({ directory }).state();
  expect(Math.abs((last_failure_time ?? 0) - Date.now())).toBeLessThan(60_000);
});

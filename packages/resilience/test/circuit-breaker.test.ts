import { ManualClock } from '@hookline/clock/manual';
import { failure } from '@hookline/outcome';
import { expect, test } from 'vitest';
import { type CircuitBreakerOptions, createCircuitBreaker, isResilienceError } from '../src/index.ts';
import { caught, fails, held, repeat, stateOf, turn, works } from './support/calls.ts';

const setUp = (options: CircuitBreakerOptions = {}) => {
  const clock = new ManualClock();
  const breaker = createCircuitBreaker({ clock, ...options });
  const seen: string[] = [];
  for (const type of ['open', 'half_open', 'close', 'isolate'] as const) breaker.events.on(type, () => seen.push(type));
  return { clock, breaker, seen };
};

/** Returns an open breaker whose open period is over. */
const due = async (options: CircuitBreakerOptions = {}) => {
  const made = setUp(options);
  await repeat(3, () => made.breaker.execute(fails));
  expect(made.breaker.state().state).toBe('open');
  await made.clock.advance(60_000);
  return made;
};

test('consecutive rule stays closed when a success interrupts the failures', async () => {
  const { breaker } = setUp();
  await repeat(2, () => breaker.execute(fails));
  await breaker.execute(works);
  await repeat(2, () => breaker.execute(fails));
  expect(breaker.state()).toMatchObject({ state: 'closed', failure_count: 2 });
  await repeat(1, () => breaker.execute(fails));
  expect(breaker.state()).toMatchObject({ state: 'open', failure_count: 3, is_available: false });
});

test('open circuit rejects until the millisecond at which the open period ends', async () => {
  const { breaker, clock } = setUp();
  await repeat(3, () => breaker.execute(fails));
  await clock.advance(59_999);
  let calls = 0;
  const call = () => breaker.execute(() => ++calls);
  await expect(call()).rejects.toMatchObject({ code: 'circuit_open', retryAfterMs: 1, retryable: true });
  expect(calls).toBe(0);
  await clock.advance(1);
  await expect(call()).resolves.toBe(1);
});

test('rejection rounds retryAfterMs up to whole milliseconds', async () => {
  const { breaker, clock } = setUp();
  await repeat(3, () => breaker.execute(fails));
  await clock.advance(0.4);
  await expect(breaker.execute(works)).rejects.toMatchObject({ code: 'circuit_open', retryAfterMs: 60_000 });
  await clock.advance(59_999.6);
  const { operation, calls } = held<string>();
  const probe = breaker.execute(operation);
  await clock.advance(0.4);
  await expect(breaker.execute(works)).rejects.toMatchObject({ code: 'circuit_open', retryAfterMs: 10_000 });
  calls[0]?.resolve('back');
  await probe;
});

test('half-open circuit makes one probe and rejects nine of ten concurrent calls at once', async () => {
  const { breaker } = await due();
  const { operation, calls } = held<string>();
  const callers = Array.from({ length: 10 }, () => breaker.execute(operation));
  const states = await Promise.all(callers.map(stateOf));
  expect(states).toEqual(['pending', ...Array<string>(9).fill('rejected')]);
  expect(calls).toHaveLength(1);
  calls[0]?.resolve('back');
  await expect(callers[0]).resolves.toBe('back');
  await expect(callers[9]).rejects.toMatchObject({ code: 'circuit_open', retryAfterMs: 10_000 });
  expect(breaker.state()).toMatchObject({ state: 'closed', failure_count: 0, is_available: true });
});

test('probe fails and its signal aborts when it exceeds the probe deadline', async () => {
  const { breaker, clock } = await due({ probeDeadlineMs: 500 });
  const { operation, calls } = held<string>();
  const probe = breaker.execute(operation);
  const failed = caught(probe);
  await clock.advance(500);
  expect(await failed).toMatchObject({ code: 'probe_timeout' });
  expect(calls[0]?.signal.aborted).toBe(true);
  expect(breaker.state().state).toBe('open');
  calls[0]?.resolve('far too late');
  await turn();
  expect(breaker.state().state).toBe('open');
  await clock.advance(60_000);
  await expect(breaker.execute(works)).resolves.toBe('fine');
  expect(clock.pendingTimers).toBe(0);
});

test('half-open circuit stays half-open and available when a probe is neutral', async () => {
  const classify: CircuitBreakerOptions['classify'] = (result) =>
    result.ok ? 'success' : result.error instanceof TypeError ? 'neutral' : 'failure';
  const { breaker } = await due({ classify });
  const controller = new AbortController();
  const { operation } = held<string>();
  const aborted = breaker.execute(operation, controller.signal);
  controller.abort(new Error('not needed any more'));
  await expect(aborted).rejects.toThrow('not needed any more');
  expect(breaker.state()).toMatchObject({ state: 'half_open', is_available: true });

  await expect(breaker.execute(() => Promise.reject(new TypeError('a bug')))).rejects.toThrow('a bug');
  expect(breaker.state()).toMatchObject({ state: 'half_open', is_available: true });

  await breaker.execute(works);
  expect(breaker.state().state).toBe('closed');
});

test('circuit ignores late results of calls that began before a transition', async () => {
  const { breaker, clock, seen } = setUp();
  const early = held<string>();
  const late = Array.from({ length: 3 }, () => breaker.execute(early.operation));
  await repeat(3, () => breaker.execute(fails));
  await clock.advance(60_000);
  const probe = held<string>();
  const probing = breaker.execute(probe.operation);

  early.calls[0]?.reject(new Error('late failure'));
  await expect(late[0]).rejects.toThrow('late failure');
  early.calls[1]?.resolve('late success');
  await late[1];
  expect(breaker.state().state).toBe('half_open');

  probe.calls[0]?.resolve('back');
  await probing;
  early.calls[2]?.reject(new Error('later still'));
  await expect(late[2]).rejects.toThrow('later still');
  expect(breaker.state()).toMatchObject({ state: 'closed', failure_count: 0 });
  expect(seen).toEqual(['open', 'half_open', 'close']);
});

test('circuit opens once and half-opens once when six calls fail concurrently', async () => {
  const { breaker, clock, seen } = setUp();
  await Promise.allSettled(Array.from({ length: 6 }, () => breaker.execute(fails)));
  expect(seen).toEqual(['open']);
  await clock.advance(60_000);
  await Promise.allSettled(Array.from({ length: 6 }, () => breaker.execute(works)));
  expect(seen).toEqual(['open', 'half_open', 'close']);
});

test('execute does not call the operation when the signal has aborted already', async () => {
  const { breaker } = setUp();
  let calls = 0;
  const signal = AbortSignal.abort(new Error('too late'));
  await repeat(5, () => breaker.execute(() => ++calls, signal));
  await expect(breaker.execute(() => ++calls, signal)).rejects.toThrow('too late');
  expect(calls).toBe(0);
  expect(breaker.state()).toMatchObject({ state: 'closed', failure_count: 0 });
});

test('circuit does not count calls that their callers abort', async () => {
  const { breaker } = setUp();
  for (let i = 0; i < 5; i++) {
    const controller = new AbortController();
    const call = breaker.execute((signal) => {
      controller.abort(new Error('changed my mind'));
      return Promise.reject(signal.reason);
    }, controller.signal);
    await expect(call).rejects.toThrow('changed my mind');
  }
  expect(breaker.state()).toMatchObject({ state: 'closed', failure_count: 0, last_failure_time: null });
});

test('circuit opens when operations return failed outcomes instead of throwing', async () => {
  const { breaker } = setUp();
  for (let i = 0; i < 3; i++) await breaker.execute(() => failure('HTTP 500'));
  expect(breaker.state().state).toBe('open');
});

test('open period doubles with each failed probe up to maxOpenMs', async () => {
  const { breaker, clock } = setUp({ openMs: 1_000, maxOpenMs: 3_000 });
  const openings: number[] = [];
  breaker.events.on('open', ({ openForMs }) => openings.push(openForMs));
  await repeat(3, () => breaker.execute(fails));
  for (const waitMs of [1_000, 2_000, 3_000]) {
    await clock.advance(waitMs);
    await repeat(1, () => breaker.execute(fails));
  }
  expect(openings).toEqual([1_000, 2_000, 3_000, 3_000]);
});

test('half-open circuit closes when all probes succeed and opens at the first failed one', async () => {
  const { breaker, clock } = await due({ probes: 2 });
  const first = held<string>();
  const running = [breaker.execute(first.operation), breaker.execute(first.operation)];
  await expect(breaker.execute(works)).rejects.toMatchObject({ code: 'circuit_open' });
  first.calls[0]?.resolve('one');
  await running[0];
  expect(breaker.state().state).toBe('half_open');
  first.calls[1]?.reject(new Error('the other'));
  await expect(running[1]).rejects.toThrow('the other');
  expect(breaker.state().state).toBe('open');

  await clock.advance(60_000);
  await breaker.execute(works);
  expect(breaker.state().state).toBe('half_open');
  await breaker.execute(works);
  expect(breaker.state().state).toBe('closed');
});

test('isolated circuit rejects every call and ignores running probes until reset', async () => {
  const { breaker, clock, seen } = await due();
  const { operation, calls } = held<string>();
  const probing = breaker.execute(operation);
  breaker.isolate();
  breaker.isolate();
  calls[0]?.resolve('back');
  await probing;
  await clock.advance(3_600_000);
  await expect(breaker.execute(works)).rejects.toMatchObject({ code: 'circuit_isolated', retryable: false });
  expect(breaker.state()).toMatchObject({ state: 'isolated', is_available: false });
  breaker.reset();
  await expect(breaker.execute(works)).resolves.toBe('fine');
  expect(seen).toEqual(['open', 'half_open', 'isolate', 'close']);
});

test('reset closes the circuit in any microtask of a transition', async () => {
  for (let microtasks = 0; microtasks < 12; microtasks++) {
    const { breaker } = setUp();
    await repeat(2, () => breaker.execute(fails));
    const { operation, calls } = held<string>();
    const third = breaker.attempt(operation);
    calls[0]?.reject(new Error('service down'));
    for (let passed = 0; passed < microtasks; passed++) await Promise.resolve();
    breaker.reset();
    await third;
    expect(breaker.state()).toMatchObject({ state: 'closed', failure_count: 0 });
  }
});

test('attempt returns as a value what execute rejects with', async () => {
  const { breaker } = setUp();
  await expect(breaker.attempt(works)).resolves.toEqual({ ok: true, value: 'fine' });
  await expect(breaker.attempt(fails)).resolves.toMatchObject({ ok: false, error: { message: 'service down' } });
  breaker.isolate();
  const refused = await breaker.attempt(works);
  expect(refused.ok ? undefined : isResilienceError(refused.error, 'circuit_isolated')).toBe(true);
  await expect(breaker.attempt(works, AbortSignal.abort('no'))).resolves.toEqual({ ok: false, error: 'no' });
});

test('state reports counters and times', async () => {
  const { breaker, clock } = setUp();
  const t0 = clock.now();
  expect(breaker.state()).toEqual({
    state: 'closed',
    failure_count: 0,
    consecutive_successes: 0,
    last_failure_time: null,
    last_success_time: null,
    is_available: true,
  });
  await repeat(2, () => breaker.execute(works));
  expect(breaker.state().consecutive_successes).toBe(2);
  await clock.advance(5);
  await repeat(1, () => breaker.execute(fails));
  expect(breaker.state()).toEqual({
    state: 'closed',
    failure_count: 1,
    consecutive_successes: 0,
    last_failure_time: t0 + 5,
    last_success_time: t0,
    is_available: true,
  });
});

test('circuit uses the default classifier when a classifier throws', async () => {
  const { breaker } = setUp({
    classify: () => {
      throw new Error('bug in the classifier');
    },
  });
  await expect(breaker.execute(works)).resolves.toBe('fine');
  await repeat(3, () => breaker.execute(fails));
  expect(breaker.state().state).toBe('open');
});

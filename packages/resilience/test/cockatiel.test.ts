/**
 * Each pair of tests runs one scenario through cockatiel 4 alone and through this package. The first one is the control:
 * when it fails, cockatiel no longer has that defect, and the workaround here can be removed.
 */
import { ManualClock } from '@hookline/clock/manual';
import * as cockatiel from 'cockatiel';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createBulkhead, createCircuitBreaker, createRetry, createTimeout } from '../src/index.ts';
import { fails, held, repeat, stateOf, works } from './support/calls.ts';

const { CircuitState, ConsecutiveBreaker, handleAll, handleWhen } = cockatiel;
const theirBreaker = (initialState?: unknown): cockatiel.CircuitBreakerPolicy =>
  cockatiel.circuitBreaker(handleAll, {
    halfOpenAfter: 60_000,
    breaker: new ConsecutiveBreaker(3),
    ...(initialState === undefined ? {} : { initialState }),
  });

/** cockatiel takes no clock, so the globals are replaced for it. */
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

describe('one failure after an idle period', () => {
  test('cockatiel opens, because it keeps old samples', async () => {
    const sampling = new cockatiel.SamplingBreaker({ threshold: 0.5, duration: 5_000, minimumRps: 1 });
    const theirs = cockatiel.circuitBreaker(handleAll, { halfOpenAfter: 60_000, breaker: sampling });
    await repeat(4, () => theirs.execute(fails));
    vi.setSystemTime(Date.now() + 300_000);
    await repeat(1, () => theirs.execute(fails));
    expect(theirs.state).toBe(CircuitState.Open);
  });

  test('createCircuitBreaker stays closed', async () => {
    const clock = new ManualClock();
    const ours = createCircuitBreaker({ clock, trip: { kind: 'rate', windowMs: 5_000, minimumCalls: 5 } });
    await repeat(4, () => ours.execute(fails));
    await clock.advance(300_000);
    await repeat(1, () => ours.execute(fails));
    expect(ours.state()).toMatchObject({ state: 'closed', failure_count: 1 });
  });
});

describe('a second call while the probe hangs', () => {
  test('cockatiel waits for the probe, even after an abort', async () => {
    const theirs = theirBreaker();
    await repeat(3, () => theirs.execute(fails));
    vi.setSystemTime(Date.now() + 60_000);
    void theirs.execute(() => new Promise(() => {}));
    const controller = new AbortController();
    const second = theirs.execute(works, controller.signal);
    controller.abort();
    expect(await stateOf(second)).toBe('pending');
  });

  test('createCircuitBreaker rejects it at once with retryAfterMs', async () => {
    const clock = new ManualClock();
    const ours = createCircuitBreaker({ clock });
    await repeat(3, () => ours.execute(fails));
    await clock.advance(60_000);
    void ours.attempt(() => new Promise(() => {}));
    await expect(ours.execute(works)).rejects.toMatchObject({ code: 'circuit_open', retryAfterMs: 10_000 });
  });
});

describe('an abort while a retry waits', () => {
  test('cockatiel continues to wait, then calls again', async () => {
    const theirs = cockatiel.retry(handleAll, { maxAttempts: 5, backoff: new cockatiel.ConstantBackoff(400) });
    const controller = new AbortController();
    let calls = 0;
    const result = theirs
      .execute(() => {
        calls++;
        return fails();
      }, controller.signal)
      .catch(() => {});
    await vi.advanceTimersByTimeAsync(50);
    controller.abort();
    expect(await stateOf(result)).toBe('pending');
    await vi.advanceTimersByTimeAsync(350);
    await result;
    expect(calls).toBe(2);
    await expect(theirs.execute(() => ++calls, AbortSignal.abort())).resolves.toBe(3);
  });

  test('createRetry rejects in the same turn and makes no further call', async () => {
    const clock = new ManualClock();
    const ours = createRetry({ attempts: 5, clock });
    const controller = new AbortController();
    let calls = 0;
    const result = ours.execute(() => {
      calls++;
      return fails();
    }, controller.signal);
    await clock.advance(0);
    controller.abort(new Error('enough'));
    await expect(result).rejects.toThrow('enough');
    await expect(ours.execute(() => ++calls, AbortSignal.abort(new Error('early')))).rejects.toThrow('early');
    expect(calls).toBe(1);
  });
});

describe('stored state that is isolated or damaged', () => {
  test('cockatiel stays isolated, and every call or the constructor throws', async () => {
    const first = theirBreaker();
    first.isolate();
    const second = theirBreaker(JSON.parse(JSON.stringify(first.toJSON())));
    second.isolate().dispose();
    await expect(second.execute(works)).rejects.toThrow(cockatiel.IsolatedCircuitError);
    expect(() => theirBreaker({})).toThrow(TypeError);
    const unknown = theirBreaker({ ownState: { value: 7 }, breakerState: 0 });
    await expect(unknown.execute(works)).rejects.toThrow('Unexpected circuit state');
  });

  test('createCircuitBreaker can be reset and ignores damaged state', async () => {
    const first = createCircuitBreaker();
    first.isolate();
    const second = createCircuitBreaker({ snapshot: JSON.parse(JSON.stringify(first.snapshot())) });
    second.reset();
    await expect(second.execute(works)).resolves.toBe('fine');
    for (const snapshot of [{}, { ...first.snapshot(), state: 7 }])
      await expect(createCircuitBreaker({ snapshot }).execute(works)).resolves.toBe('fine');
  });
});

describe('the wall clock is set back an hour while the circuit is open', () => {
  test('cockatiel stays open for that hour', async () => {
    const theirs = theirBreaker();
    await repeat(3, () => theirs.execute(fails));
    vi.setSystemTime(Date.now() - 3_600_000 + 60_000);
    await expect(theirs.execute(works)).rejects.toThrow(cockatiel.BrokenCircuitError);
  });

  test('createCircuitBreaker is not affected', async () => {
    const clock = new ManualClock();
    const ours = createCircuitBreaker({ clock });
    await repeat(3, () => ours.execute(fails));
    clock.jumpWall(-3_600_000);
    await clock.advance(60_000);
    await expect(ours.execute(works)).resolves.toBe('fine');
  });
});

describe('the caller aborts a call with a timeout or a breaker', () => {
  const hang = (): Promise<never> => new Promise(() => {});
  const abortive = async (
    execute: (fn: (signal: AbortSignal) => Promise<never>, s: AbortSignal) => Promise<unknown>,
  ) => {
    const controller = new AbortController();
    const result = execute(
      (signal) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted')))),
      controller.signal,
    );
    queueMicrotask(() => controller.abort(new Error('by the user')));
    return result.catch((error: unknown) => error);
  };

  test('cockatiel reports a timeout and counts a failure', async () => {
    const timeout = cockatiel.timeout(10_000, cockatiel.TimeoutStrategy.Aggressive);
    let timeouts = 0;
    timeout.onTimeout(() => timeouts++);
    const error = await abortive((_, signal) => timeout.execute(hang, signal));
    expect(error).toMatchObject({ message: expect.stringContaining('10000ms') as string });
    expect(timeouts).toBe(1);
    const theirs = theirBreaker();
    for (let i = 0; i < 3; i++) await abortive((fn, signal) => theirs.execute((c) => fn(c.signal), signal));
    expect(theirs.state).toBe(CircuitState.Open);
  });

  test('createTimeout and createCircuitBreaker reject with the reason of the signal and count nothing', async () => {
    const timeout = createTimeout({ timeoutMs: 10_000, clock: new ManualClock() });
    let timeouts = 0;
    timeout.events.on('timeout', () => timeouts++);
    expect(await abortive((_, signal) => timeout.execute(hang, signal))).toMatchObject({ message: 'by the user' });
    expect(timeouts).toBe(0);
    const ours = createCircuitBreaker();
    for (let i = 0; i < 3; i++) await abortive((fn, signal) => ours.execute(fn, signal));
    expect(ours.state()).toMatchObject({ state: 'closed', failure_count: 0 });
  });
});

describe('a probe fails because of a bug, and a call from before the opening fails late', () => {
  const isNetwork = (error: unknown): boolean => !(error instanceof TypeError);
  const bug = (): Promise<never> => Promise.reject(new TypeError('a bug'));

  test('cockatiel closes on the bug and opens on the late failure', async () => {
    const theirs = cockatiel.circuitBreaker(handleWhen(isNetwork), {
      halfOpenAfter: 60_000,
      breaker: new ConsecutiveBreaker(1),
    });
    const early = held<string>();
    const late = theirs.execute(() => early.operation(AbortSignal.any([]))).catch(() => {});
    await repeat(1, () => theirs.execute(fails));
    vi.setSystemTime(Date.now() + 60_000);
    await repeat(1, () => theirs.execute(bug));
    expect(theirs.state).toBe(CircuitState.Closed);
    early.calls[0]?.reject(new Error('late'));
    await late;
    expect(theirs.state).toBe(CircuitState.Open);
  });

  test('createCircuitBreaker does neither', async () => {
    const clock = new ManualClock();
    const ours = createCircuitBreaker({
      clock,
      trip: { kind: 'consecutive', failures: 1 },
      classify: (result) => (result.ok ? 'success' : isNetwork(result.error) ? 'failure' : 'neutral'),
    });
    const early = held<string>();
    const late = ours.attempt(early.operation);
    await repeat(1, () => ours.execute(fails));
    await clock.advance(60_000);
    await repeat(1, () => ours.execute(bug));
    expect(ours.state()).toMatchObject({ state: 'half_open', is_available: true });
    await ours.execute(works);
    early.calls[0]?.reject(new Error('late'));
    await late;
    expect(ours.state().state).toBe('closed');
  });
});

describe('a listener throws', () => {
  test('cockatiel passes the error on to the caller', async () => {
    const theirs = theirBreaker();
    theirs.onFailure(() => {
      throw new Error('listener');
    });
    await expect(theirs.execute(fails)).rejects.toThrow('listener');
  });

  test('createCircuitBreaker contains it', async () => {
    const ours = createCircuitBreaker();
    for (const type of ['failure', 'open'] as const)
      ours.events.on(type, () => {
        throw new Error('listener');
      });
    for (let i = 0; i < 3; i++) await expect(ours.execute(fails)).rejects.toThrow('service down');
  });
});

describe('a queued call is aborted', () => {
  test('cockatiel settles it only when a slot is free', async () => {
    const theirs = cockatiel.bulkhead(1, 1);
    const first = held<string>();
    const running = theirs.execute(() => first.operation(AbortSignal.any([])));
    const controller = new AbortController();
    const waiting = theirs.execute(works, controller.signal).catch(() => {});
    controller.abort();
    expect(await stateOf(waiting)).toBe('pending');
    first.calls[0]?.resolve('done');
    await running;
    await waiting;
  });

  test('createBulkhead settles it at once', async () => {
    const ours = createBulkhead({ concurrency: 1, queueLimit: 1 });
    void ours.execute(() => new Promise(() => {}));
    const controller = new AbortController();
    const waiting = ours.execute(works, controller.signal);
    controller.abort(new Error('no longer'));
    await expect(waiting).rejects.toThrow('no longer');
  });
});

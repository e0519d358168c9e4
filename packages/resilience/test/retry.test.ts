import { spawnSync } from 'node:child_process';
import { ManualClock } from '@hookline/clock/manual';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { type RetryOptions, createRetry, createRetryBudget, fullJitter, parseRetryAfter } from '../src/index.ts';
import { caught, fails, held, stateOf } from './support/calls.ts';

/** Random numbers that yield the upper bound of every wait. */
const longest = { random: () => 1 };

const setUp = (options: Partial<RetryOptions> = {}) => {
  const clock = new ManualClock();
  const retry = createRetry({ attempts: 3, clock, ...longest, ...options });
  const told: string[] = [];
  retry.events.on('retry', ({ attempt, delayMs }) => told.push(`after ${attempt}: ${delayMs} ms`));
  retry.events.on('give_up', ({ attempt, reason }) => told.push(`gave up after ${attempt}: ${reason}`));
  return { clock, retry, told };
};

const error = (fields: object): Error => Object.assign(new Error('no'), fields);

test('createRetry repeats with growing waits and rejects with the last error', async () => {
  const { clock, retry, told } = setUp({ attempts: 4, baseMs: 100, capMs: 300, maxWaitMs: 300 });
  const attempts: number[] = [];
  const result = retry.execute((_, attempt) => {
    attempts.push(attempt);
    return Promise.reject(new Error(`failure ${attempt}`));
  });
  const failed = caught(result);
  await clock.advance(600);
  expect(await failed).toMatchObject({ message: 'failure 4' });
  expect(attempts).toEqual([1, 2, 3, 4]);
  expect(told).toEqual(['after 1: 100 ms', 'after 2: 200 ms', 'after 3: 300 ms', 'gave up after 4: attempts']);
});

test('createRetry rejects in the same turn and makes no further call when aborted during a wait', async () => {
  const { clock, retry } = setUp();
  const controller = new AbortController();
  let calls = 0;
  const result = retry.execute(() => {
    calls++;
    return fails();
  }, controller.signal);
  await clock.advance(50);
  expect(calls).toBe(1);
  controller.abort(new Error('enough'));
  await expect(result).rejects.toThrow('enough');
  expect(clock.pendingTimers).toBe(0);
  await clock.advance(60_000);
  expect(calls).toBe(1);
});

test('createRetry makes no call when the signal has aborted already', async () => {
  const { retry } = setUp();
  let calls = 0;
  await expect(retry.execute(() => ++calls, AbortSignal.abort(new Error('early')))).rejects.toThrow('early');
  expect(calls).toBe(0);
});

test('createRetry rejects with the abort reason when the operation fails because of the abort', async () => {
  const { retry, told } = setUp();
  const { operation, calls } = held<string>();
  const controller = new AbortController();
  const result = retry.execute(operation, controller.signal);
  controller.abort(new Error('enough'));
  calls[0]?.reject(new Error('socket closed'));
  await expect(result).rejects.toThrow('enough');
  expect(told).toEqual([]);
});

test('fullJitter stays within the cap for attempt 5,000', () => {
  const waitMs = fullJitter({ baseMs: 200, capMs: 30_000, ...longest });
  expect(waitMs(5_000)).toBe(30_000);
  expect(fullJitter({ baseMs: 1, capMs: 7 })(Number.MAX_SAFE_INTEGER)).toBeLessThanOrEqual(7);
});

test('fullJitter distributes waits uniformly up to the bound', () => {
  const waitMs = fullJitter({ baseMs: 100, capMs: 1_000 });
  for (const [retry, boundMs] of [
    [1, 100],
    [3, 400],
    [9, 1_000],
  ] as const) {
    const draws = Array.from({ length: 10_000 }, () => waitMs(retry));
    expect(Math.min(...draws)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...draws)).toBeLessThanOrEqual(boundMs);
    const mean = draws.reduce((sum, ms) => sum + ms, 0) / draws.length;
    // Seven standard errors of the mean of 10,000 even draws.
    expect(Math.abs(mean / boundMs - 0.5)).toBeLessThan(0.0203);
    const tenths = new Set(draws.map((ms) => Math.floor((ms / boundMs) * 10)));
    expect(tenths.size).toBe(10);
  }
});

test('createRetry makes only first attempts when the budget is spent', async () => {
  const budget = createRetryBudget({ capacity: 3, ratio: 0.2 });
  const { clock, retry, told } = setUp({ attempts: 10, budget, baseMs: 1, capMs: 1 });
  let calls = 0;
  const call = async (): Promise<void> => {
    const result = retry.execute(() => {
      calls++;
      return fails();
    });
    const failed = caught(result);
    await clock.advance(100);
    expect(await failed).toMatchObject({ message: 'service down' });
  };
  await call();
  expect(calls).toBe(4);
  for (let i = 0; i < 4; i++) await call();
  expect(calls).toBe(8);
  expect(told.at(-1)).toBe('gave up after 1: budget');
  await call();
  expect(calls).toBe(10);
});

test('a shared budget limits the retries of three layers together', async () => {
  const run = async (budget: ReturnType<typeof createRetryBudget> | undefined): Promise<number> => {
    const clock = new ManualClock();
    const layer = () => createRetry({ attempts: 4, baseMs: 1, capMs: 1, clock, ...(budget ? { budget } : {}) });
    const [outer, middle, inner] = [layer(), layer(), layer()];
    let calls = 0;
    const result = outer.execute(() =>
      middle.execute(() =>
        inner.execute(() => {
          calls++;
          return fails();
        }),
      ),
    );
    const failed = caught(result);
    await clock.advance(1_000);
    expect(await failed).toMatchObject({ message: 'service down' });
    return calls;
  };
  expect(await run(undefined)).toBe(64);
  expect(await run(createRetryBudget({ capacity: 5, ratio: 0 }))).toBe(6);
});

test('the balance of a budget stays between 0 and its capacity', () => {
  fc.assert(
    fc.property(fc.array(fc.boolean()), fc.double({ min: 0, max: 1, noNaN: true }), (steps, ratio) => {
      const budget = createRetryBudget({ ratio, capacity: 5 });
      let deposits = 0;
      let granted = 0;
      for (const deposit of steps) {
        if (deposit) {
          budget.deposit();
          deposits++;
        } else if (budget.withdraw()) granted++;
        expect(budget.balance).toBeGreaterThanOrEqual(0);
        expect(budget.balance).toBeLessThanOrEqual(5);
      }
      expect(granted).toBeLessThanOrEqual(5 + deposits * ratio + 1e-9);
    }),
  );
});

test('createRetry waits as long as the service asked for when the backoff is shorter', async () => {
  const { clock, retry, told } = setUp({ attempts: 2, baseMs: 10, capMs: 10, maxWaitMs: 5_000 });
  const result = retry.execute(() => Promise.reject(error({ retryAfterMs: 3_000 })));
  const failed = caught(result);
  await clock.advance(2_999);
  expect(await stateOf(result)).toBe('pending');
  await clock.advance(1);
  expect(await failed).toMatchObject({ message: 'no' });
  expect(told[0]).toBe('after 1: 3000 ms');
});

test('createRetry gives up at once when the service asks for a longer wait than maxWaitMs', async () => {
  const { retry, told } = setUp({ maxWaitMs: 60_000 });
  await expect(retry.execute(() => Promise.reject(error({ retryAfterMs: 60_001 })))).rejects.toThrow('no');
  expect(told).toEqual(['gave up after 1: wait']);
});

test('maxWaitMs defaults to one minute or capMs, whichever is longer', async () => {
  const waits = async (retryAfterMs: number, capMs: number): Promise<boolean> => {
    const { clock, retry, told } = setUp({ capMs });
    const result = caught(retry.execute(() => Promise.reject(error({ retryAfterMs }))));
    await clock.advance(10 * 60_000);
    await result;
    return told[0] === `after 1: ${retryAfterMs} ms`;
  };
  expect(await waits(60_000, 30_000)).toBe(true);
  expect(await waits(60_001, 30_000)).toBe(false);
  expect(await waits(120_000, 120_000)).toBe(true);
});

test.each([undefined, null, 'text', error({ retryAfterMs: -5 }), error({ retryAfterMs: '7000' })])(
  'what is thrown may be anything, and asks for no wait unless it says how long: %o',
  async (thrown) => {
    const { clock, retry, told } = setUp({ attempts: 2, baseMs: 10 });
    const result = caught(retry.execute(() => Promise.reject(thrown)));
    await clock.advance(10);
    expect(await result).toBe(thrown);
    expect(told[0]).toBe('after 1: 10 ms');
  },
);

test('waits, deadlines and probes keep the process alive unless keepAlive is false', () => {
  const entry = new URL('../src/index.ts', import.meta.url).href;
  const script = `
    import { createHealthChecker, createRetry, createTimeout } from ${JSON.stringify(entry)};
    const fail = () => Promise.reject(new Error('no'));
    const hang = () => new Promise(() => {});
    await createRetry({ attempts: 2, baseMs: 5 }).execute(fail).catch(() => console.log('retried'));
    await createTimeout({ timeoutMs: 5 }).execute(hang).catch(() => console.log('timed out'));
    console.log((await createHealthChecker({ probe: hang, timeoutMs: 5 }).check()).healthy);
    createRetry({ attempts: 2, baseMs: 20_000, random: () => 0.9, keepAlive: false }).execute(fail).catch(() => {});
  `;
  const { stdout, status } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    encoding: 'utf8',
  });
  expect([stdout, status]).toEqual(['retried\ntimed out\nfalse\n', 0]);
});

test('createRetry does not repeat errors that are not retryable', async () => {
  const first = setUp();
  await expect(first.retry.execute(() => Promise.reject(error({ retryable: false })))).rejects.toThrow('no');
  expect(first.told).toEqual(['gave up after 1: not_retryable']);
  const second = setUp({ retryable: (cause) => !(cause instanceof TypeError) });
  await expect(second.retry.execute(() => Promise.reject(new TypeError('bug')))).rejects.toThrow('bug');
  expect(second.told).toEqual(['gave up after 1: not_retryable']);
});

test.each([
  ['120', 120_000],
  [' 0 ', 0],
  ['Fri, 20 Nov 2026 12:00:30 GMT', 30_000],
  ['Friday, 20-Nov-26 12:00:30 GMT', 30_000],
  ['Fri Nov 20 12:00:30 2026', 30_000],
  ['Fri, 20 Nov 2026 11:00:00 GMT', 0],
  ['-1', undefined],
  ['1.5', undefined],
  ['soon', undefined],
  ['2026-11-20', undefined],
  ['', undefined],
  [null, undefined],
  [undefined, undefined],
])('Retry-After %j is %j ms', (header, expected) => {
  expect(parseRetryAfter(header, Date.UTC(2026, 10, 20, 12, 0, 0))).toBe(expected);
});

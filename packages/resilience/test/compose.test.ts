import { ManualClock } from '@hookline/clock/manual';
import { expect, expectTypeOf, test } from 'vitest';
import {
  compose,
  createBulkhead,
  createCircuitBreaker,
  createFallback,
  createRetry,
  createTimeout,
} from '../src/index.ts';
import { held, turn, works } from './support/calls.ts';

test('compose nests policies in the given order', async () => {
  const clock = new ManualClock();
  const breaker = createCircuitBreaker({ clock });
  const policy = compose(
    createFallback({ instead: () => 0 }),
    breaker,
    createRetry({ attempts: 3, baseMs: 10, capMs: 10, random: () => 1, clock }),
    createTimeout({ timeoutMs: 100, clock }),
    createBulkhead({ concurrency: 1 }),
  );
  const { operation, calls } = held<string>();
  const result = policy.execute(operation);
  expectTypeOf(result).toEqualTypeOf<Promise<string | number>>();
  // The hung call keeps its slot, so the second and third attempts find the bulkhead full.
  await clock.advance(1_000);
  await expect(result).resolves.toBe(0);
  expect(calls).toHaveLength(1);
  expect(breaker.state().failure_count).toBe(1);
  calls[0]?.resolve('late');
  await turn();
  await expect(policy.execute(works)).resolves.toBe('fine');
});

test('compose passes an abort through all policies', async () => {
  const clock = new ManualClock();
  const policy = compose(
    createCircuitBreaker({ clock }),
    createRetry({ attempts: 3, clock }),
    createTimeout({ timeoutMs: 100, clock }),
  );
  const controller = new AbortController();
  const { operation, calls } = held<string>();
  const result = policy.execute(operation, controller.signal);
  await clock.advance(1);
  controller.abort(new Error('stop'));
  await expect(result).rejects.toThrow('stop');
  expect(calls[0]?.signal.aborted).toBe(true);
  expect(clock.pendingTimers).toBe(0);
});

test('compose without policies returns a policy that rejects instead of throwing', async () => {
  const nothing = compose();
  await expect(nothing.execute(works)).resolves.toBe('fine');
  await expect(
    nothing.execute(() => {
      throw new Error('at once');
    }),
  ).rejects.toThrow('at once');
});

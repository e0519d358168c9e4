import { expect, test } from 'vitest';
import {
  ResilienceError,
  type ResilienceErrorCode,
  createBulkhead,
  createCircuitBreaker,
  createExecutor,
  createHealthChecker,
  createRetry,
  createRetryBudget,
  createTimeout,
  fullJitter,
  isResilienceError,
} from '../src/index.ts';

const probe = (): void => {};
const wrong: [string, () => unknown][] = [
  ['openMs must be a number from 1 to 2147483647, got 0', () => createCircuitBreaker({ openMs: 0 })],
  ['maxOpenMs must be a number from 60000 to', () => createCircuitBreaker({ maxOpenMs: 59_999 })],
  ['probes must be a whole number from 1 to 1000, got 1.5', () => createCircuitBreaker({ probes: 1.5 })],
  ['probeDeadlineMs must', () => createCircuitBreaker({ probeDeadlineMs: Number.NaN })],
  ['failures must', () => createCircuitBreaker({ trip: { kind: 'consecutive', failures: 0 } })],
  ['size must be a whole number from 10 to', () => createCircuitBreaker({ trip: { kind: 'count', size: 9 } })],
  ['failureRate must', () => createCircuitBreaker({ trip: { kind: 'rate', windowMs: 1_000, failureRate: 0 } })],
  ['slowCallRate must', () => createCircuitBreaker({ trip: { kind: 'rate', windowMs: 1_000, slowCallRate: 1.1 } })],
  ['windowMs must', () => createCircuitBreaker({ trip: { kind: 'rate', windowMs: 9 } })],
  ['sensitivity must', () => createCircuitBreaker({ trip: { kind: 'adaptive', windowMs: 1_000, sensitivity: 0 } })],
  ['trip.kind must', () => createCircuitBreaker({ trip: { kind: 'mood' } as never })],
  ['attempts must be a whole number from 1 to', () => createRetry({ attempts: Infinity })],
  ['attempts must', () => createRetry({} as never)],
  ['maxWaitMs must be a number from 30000', () => createRetry({ attempts: 3, maxWaitMs: 1_000 })],
  ['capMs must be a number from 200', () => fullJitter({ capMs: 100 })],
  ['ratio must', () => createRetryBudget({ ratio: 2 })],
  ['capacity must', () => createRetryBudget({ capacity: 0 })],
  ['timeoutMs must', () => createTimeout({ timeoutMs: -1 })],
  ['concurrency must', () => createBulkhead({ concurrency: 0 })],
  ['queueLimit must', () => createExecutor({ queueLimit: -1 })],
  ['intervalMs must', () => createHealthChecker({ probe, intervalMs: 0 })],
  [
    'failureIntervalMs must be at most intervalMs, 10, got 11',
    () => createHealthChecker({ probe, intervalMs: 10, failureIntervalMs: 11 }),
  ],
];

test('options accept their bounds', () => {
  createCircuitBreaker({ openMs: 1, maxOpenMs: 1, probes: 1000 });
  createHealthChecker({ probe, intervalMs: 10, failureIntervalMs: 10 });
  expect(createRetryBudget({ ratio: 1, capacity: 1 }).balance).toBe(1);
});

test.each<[ResilienceErrorCode, boolean]>([
  ['circuit_open', true],
  ['circuit_isolated', false],
  ['probe_timeout', true],
  ['timeout', true],
  ['bulkhead_full', true],
  ['fallback_failed', false],
])('ResilienceError %s has retryable %s', (code, retryable) => {
  const error = new ResilienceError(code, 'why');
  expect(error).toMatchObject({ name: 'ResilienceError', code, retryable, retryAfterMs: undefined });
  expect([isResilienceError(error), isResilienceError(error, code)]).toEqual([true, true]);
  expect(isResilienceError(error, code === 'timeout' ? 'circuit_open' : 'timeout')).toBe(false);
  expect('cause' in error).toBe(false);
});

test('isResilienceError is false for other errors and values', () => {
  const other = Object.assign(new Error('x'), { code: 'timeout' });
  const named = Object.assign(new Error('x'), { name: 'ResilienceError' });
  for (const thrown of [other, named, { name: 'ResilienceError', code: 'timeout' }, null, 'timeout'])
    expect(isResilienceError(thrown)).toBe(false);
});

test.each(wrong)('a wrong option throws an error with name, range and value: %s', (message, create) => {
  expect(create).toThrow(message);
});

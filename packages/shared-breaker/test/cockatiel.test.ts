/**
 * Runs one scenario through cockatiel 4 alone and through this package. The first test is the control: when it fails,
 * cockatiel no longer has that defect.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as cockatiel from 'cockatiel';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createSharedBreaker } from '../src/index.ts';
import { fails, held, repeat, stateOf } from './support/calls.ts';

const theirBreaker = (initialState?: unknown): cockatiel.CircuitBreakerPolicy =>
  cockatiel.circuitBreaker(cockatiel.handleAll, {
    halfOpenAfter: 60_000,
    breaker: new cockatiel.ConsecutiveBreaker(3),
    ...(initialState === undefined ? {} : { initialState }),
  });

/** cockatiel takes no clock, so the globals are replaced for it. */
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

describe('one stored state, five processes whose wait is over', () => {
  test('cockatiel makes five probes', async () => {
    const first = theirBreaker();
    await repeat(3, () => first.execute(fails));
    vi.setSystemTime(Date.now() + 60_000);
    const { operation, calls } = held<string>();
    for (let i = 0; i < 5; i++) void theirBreaker(first.toJSON()).execute(({ signal }) => operation(signal));
    expect(await stateOf(new Promise(() => {}))).toBe('pending');
    expect(calls).toHaveLength(5);
  });

  test('createSharedBreaker makes one probe', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'defect-4-'));
    let nowNs = 1_000n;
    const host = { boot: '0000b007', isThisBoot: () => true, nowNs: () => nowNs };
    const process = () => createSharedBreaker({ directory, host, openMs: 60_000 });
    await repeat(3, () => process().execute(fails));
    nowNs += 60_000_000_000n;
    const { operation, calls } = held<string>();
    for (let i = 0; i < 5; i++) void process().attempt(operation);
    await stateOf(new Promise(() => {}));
    expect(calls).toHaveLength(1);
    rmSync(directory, { recursive: true, force: true });
  });
});

import { ManualClock } from '@hookline/clock/manual';
import type { AlikeParent, PatternKeeper, WaitingPattern } from '@hookline/pattern-index';
import { expect, test } from 'vitest';
import { startIndexing } from '../src/indexing.ts';

/** Has patterns whose code was not kept, and counts how often it is asked. */
class Keeper implements PatternKeeper {
  asked = 0;
  readonly done = (marks: readonly number[]): Promise<void> => {
    this.#waiting = this.#waiting.filter(({ mark }) => !marks.includes(mark));
    return Promise.resolve();
  };
  #waiting: WaitingPattern[] = Array.from({ length: 45 }, (_, mark) => ({
    mark,
    id: mark,
    at: '2026-01-01T00:00:00.000Z',
    code: undefined,
    language: undefined,
    path: undefined,
    isOrphan: true,
  }));
  failures = 0;

  waiting(limit: number): Promise<readonly WaitingPattern[]> {
    this.asked++;
    if (this.failures-- > 0) return Promise.reject(new Error('away'));
    return Promise.resolve(this.#waiting.slice(0, limit));
  }

  link(_child: number, _parents: readonly AlikeParent[]): Promise<void> {
    return Promise.reject(new Error('there is nothing to link'));
  }

  again(): Promise<void> {
    return Promise.reject(new Error('nothing is to wait again'));
  }
}

const index = {
  addSources: () => Promise.resolve(new Set<number>()),
  alikeAfter: () => Promise.resolve([]),
  parentsBefore: () => Promise.resolve([]),
};

test('looks every second, goes on while something waits, lets requests go first, and comes back after a failure', async () => {
  const clock = new ManualClock();
  const warnings: unknown[] = [];
  const logger = { debug: () => {}, warn: (fields: unknown) => warnings.push(fields) };
  const keeper = new Keeper();
  let lastRequestAt = -Infinity;
  const indexing = startIndexing({ index, keeper, clock, logger, lastRequestAt: () => lastRequestAt });
  lastRequestAt = clock.monotonic() + 900;
  await clock.advance(1000);
  expect(keeper.asked).toBe(0);
  await clock.advance(300);
  // Twice 20 and the last 5, then nothing.
  expect(keeper.asked).toBe(4);
  keeper.failures = 1;
  await clock.advance(1000);
  expect(warnings).toHaveLength(1);
  await clock.advance(29_999);
  expect(keeper.asked).toBe(5);
  await clock.advance(1);
  expect(keeper.asked).toBe(6);
  await indexing.stop();
  expect(clock.pendingTimers).toBe(0);
});

test('requests without end hold it up for five seconds at most', async () => {
  const clock = new ManualClock();
  const logger = { debug: () => {}, warn: () => {} };
  const keeper = new Keeper();
  const indexing = startIndexing({ index, keeper, clock, logger, lastRequestAt: () => clock.monotonic() });
  await clock.advance(4000);
  expect(keeper.asked).toBe(0);
  await clock.advance(2000);
  expect(keeper.asked).toBe(1);
  await indexing.stop();
});

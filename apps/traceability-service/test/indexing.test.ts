import { ManualClock } from '@hookline/clock/manual';
import type { SimilarParent, SimilarityQueue, QueuedPattern } from '@hookline/pattern-index';
import { expect, test } from 'vitest';
import { startIndexing } from '../src/indexing.ts';

/** A queue of patterns without code, which counts its rounds. */
class CountingQueue implements SimilarityQueue {
  rounds = 0;
  readonly dequeue = (marks: readonly number[]): Promise<void> => {
    this.#entries = this.#entries.filter(({ mark }) => !marks.includes(mark));
    return Promise.resolve();
  };
  #entries: QueuedPattern[] = Array.from({ length: 120 }, (_, mark) => ({
    mark,
    id: mark,
    at: '2026-01-01T00:00:00.000Z',
    code: undefined,
    language: undefined,
    path: undefined,
    isOrphan: true,
  }));
  failures = 0;

  queued(limit: number): Promise<readonly QueuedPattern[]> {
    this.rounds++;
    if (this.failures-- > 0) return Promise.reject(new Error('away'));
    return Promise.resolve(this.#entries.slice(0, limit));
  }

  link(_child: number, _parents: readonly SimilarParent[]): Promise<void> {
    return Promise.reject(new Error('there is nothing to link'));
  }

  requeue(): Promise<void> {
    return Promise.reject(new Error('nothing is to be queued again'));
  }
}

const index = {
  addSources: () => Promise.resolve({ gained: new Set<number>(), hasYounger: false }),
  similarAfter: () => Promise.resolve([]),
  parentsBefore: () => Promise.resolve([]),
};

test('startIndexing polls every second, continues while there is a backlog, yields to writes and retries after a failure', async () => {
  const clock = new ManualClock();
  const warnings: unknown[] = [];
  const logger = { debug: () => {}, warn: (fields: unknown) => warnings.push(fields) };
  const queue = new CountingQueue();
  let lastPostAt = -Infinity;
  const indexing = startIndexing({ index, queue, clock, logger, lastPostAt: () => lastPostAt });
  lastPostAt = clock.monotonic() + 900;
  await clock.advance(1000);
  expect(queue.rounds).toBe(0);
  await clock.advance(2000);
  // Two rounds of 50, one of 20, then an empty one.
  expect(queue.rounds).toBe(4);
  queue.failures = 1;
  await clock.advance(1000);
  expect(warnings).toHaveLength(1);
  await clock.advance(29_999);
  expect(queue.rounds).toBe(5);
  await clock.advance(1);
  expect(queue.rounds).toBe(6);
  await indexing.stop();
  expect(clock.pendingTimers).toBe(0);
});

test('startIndexing is postponed by continuous writes for at most 15 seconds', async () => {
  const clock = new ManualClock();
  const logger = { debug: () => {}, warn: () => {} };
  const queue = new CountingQueue();
  const indexing = startIndexing({ index, queue, clock, logger, lastPostAt: () => clock.monotonic() });
  await clock.advance(14_000);
  expect(queue.rounds).toBe(0);
  await clock.advance(3000);
  expect(queue.rounds).toBe(1);
  await indexing.stop();
});

test('catchUp indexes the whole backlog without waiting for a pause between writes', async () => {
  const clock = new ManualClock();
  const warnings: unknown[] = [];
  const logger = { debug: () => {}, warn: (fields: unknown) => warnings.push(fields) };
  const queue = new CountingQueue();
  const indexing = startIndexing({ index, queue, clock, logger, lastPostAt: () => clock.monotonic() });
  await indexing.catchUp();
  expect(queue.rounds).toBe(4);
  queue.failures = 1;
  await indexing.catchUp();
  expect(warnings).toHaveLength(1);
  await indexing.stop();
});

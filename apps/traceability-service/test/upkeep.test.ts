import { ManualClock } from '@hookline/clock/manual';
import { expect, test } from 'vitest';
import { startUpkeep } from '../src/upkeep.ts';

/** Refresh that returns results from a list and counts its calls. */
class Rebuilder {
  asked = 0;
  readonly #answers: (number | Error)[];

  constructor(answers: (number | Error)[]) {
    this.#answers = answers;
  }

  seal(): Promise<void> {
    throw new Error('nothing is dropped here');
  }

  refresh(): Promise<number> {
    this.asked += 1;
    const answer = this.#answers.shift() ?? 0;
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  }
}

/** Counts calls of `make`. */
const partitions = {
  asked: 0,
  make(): Promise<number> {
    this.asked += 1;
    return this.asked === 1 ? Promise.reject(new Error('away')) : Promise.resolve(1);
  },
  dropBefore: () => Promise.reject(new Error('everything is kept')),
  strays: () => Promise.resolve(0),
};

test('startUpkeep refreshes every minute until nothing is left, logs and retries failures, and stops', async () => {
  const clock = new ManualClock();
  const warnings: unknown[] = [];
  const logger = { debug: () => {}, info: () => {}, warn: (fields: unknown) => warnings.push(fields) };
  const usage = new Rebuilder([200, 17, 0, new Error('away'), 3]);
  const upkeep = startUpkeep({
    usage,
    partitions,
    deletion: { expireEvents: () => Promise.reject(new Error('patterns are kept')) },
    patternsDays: 0,
    retentionDays: 0,
    clock,
    logger,
  });
  await clock.advance(59_999);
  expect(usage.asked).toBe(0);
  await clock.advance(1);
  expect(usage.asked).toBe(3);
  await clock.advance(60_000);
  expect(warnings).toHaveLength(2);
  await clock.advance(60_000);
  expect(usage.asked).toBe(6);
  expect(partitions.asked).toBe(1);
  await clock.advance(58 * 60_000);
  expect(partitions.asked).toBe(2);
  expect(warnings).toHaveLength(2);
  await upkeep.stop();
  expect(clock.pendingTimers).toBe(0);
});

test('startUpkeep deletes old patterns every hour until nothing is left', async () => {
  const clock = new ManualClock();
  const logger = { debug: () => {}, info: () => {}, warn: () => {} };
  const asked: string[] = [];
  const counts = { events: 3, patterns: 1, traces: 0, hook_executions: 0, feedback: 0, copies: 0, token_usage: 0 };
  const upkeep = startUpkeep({
    usage: new Rebuilder([]),
    partitions,
    deletion: {
      expireEvents: async (before) => {
        asked.push(before.toISOString());
        return { complete: asked.length % 2 === 0, counts };
      },
    },
    patternsDays: 2,
    retentionDays: 0,
    clock,
    logger,
  });
  await clock.advance(60_000);
  const expected = new Date(clock.now() - 2 * 86_400_000).toISOString();
  expect(asked).toEqual([expected, expected]);
  await clock.advance(59 * 60_000);
  expect(asked).toHaveLength(2);
  await clock.advance(60_000);
  expect(asked).toHaveLength(4);
  await upkeep.stop();
});

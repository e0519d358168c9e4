import { ManualClock } from '@hookline/clock/manual';
import { expect, test } from 'vitest';
import { startUpkeep } from '../src/upkeep.ts';

/** Answers from a list, and counts how often it is asked. */
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

/** Counts how often it is asked to make partitions. */
const partitions = {
  asked: 0,
  make(): Promise<number> {
    this.asked += 1;
    return this.asked === 1 ? Promise.reject(new Error('away')) : Promise.resolve(1);
  },
  dropBefore: () => Promise.reject(new Error('everything is kept')),
  strays: () => Promise.resolve(0),
};

test('every minute until nothing is left; a failure is logged and tried again; stopped is stopped', async () => {
  const clock = new ManualClock();
  const warnings: unknown[] = [];
  const logger = { debug: () => {}, info: () => {}, warn: (fields: unknown) => warnings.push(fields) };
  const usage = new Rebuilder([200, 17, 0, new Error('away'), 3]);
  const upkeep = startUpkeep({
    usage,
    partitions,
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

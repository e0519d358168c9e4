import { ManualClock } from '@hookline/clock/manual';
import { expect, onTestFinished, test } from 'vitest';
import { RoundScheduler, type RoundSchedulerOptions } from '../src/round-scheduler.ts';

/** A scheduler with the times of its rounds and of its failures. */
function scheduler(round: RoundSchedulerOptions['round'] = async () => undefined) {
  const clock = new ManualClock();
  const [rounds, failures]: number[][] = [[], []];
  const rounded = new RoundScheduler({
    clock,
    round: (signal) => {
      rounds?.push(clock.monotonic());
      return round(signal);
    },
    onError: () => failures?.push(clock.monotonic()),
  });
  onTestFinished(() => rounded.stop());
  return { clock, failures, rounded, rounds };
}

test('requests share one round, which starts when they have paused', async () => {
  const { clock, rounded, rounds } = scheduler();
  for (let request = 0; request < 4; request++) {
    rounded.schedule({ quietMs: 500, maxMs: 10_000 });
    await clock.advance(400);
  }
  await clock.advance(60_000);
  expect(rounds).toEqual([1700]);
});

test('requests that do not pause cannot delay a round for longer than its limit', async () => {
  const { clock, rounded, rounds } = scheduler();
  for (let request = 0; request < 10; request++) {
    rounded.schedule({ quietMs: 500, maxMs: 1000 });
    await clock.advance(400);
  }
  await clock.advance(60_000);
  expect(rounds).toEqual([1000, 2200, 3400, 4100]);
});

test('the request with the shortest limit decides', async () => {
  const { clock, rounded, rounds } = scheduler();
  rounded.schedule({ quietMs: 5000, maxMs: 30_000 });
  rounded.schedule({ quietMs: 1000 });
  rounded.schedule({ quietMs: 5000, maxMs: 30_000 });
  await clock.advance(60_000);
  expect(rounds).toEqual([1000]);
});

test('a request during a round leads to another behind it, and a round can ask for the next', async () => {
  const ends: (() => void)[] = [];
  const { clock, rounded, rounds } = scheduler(async () => {
    await new Promise<void>((end) => ends.push(end));
    return ends.length === 2 ? { quietMs: 3000 } : undefined;
  });
  rounded.schedule({ quietMs: 100 });
  await clock.advance(100);
  rounded.schedule({ quietMs: 100 });
  await clock.advance(1000);
  expect(rounds).toEqual([100]);
  ends[0]?.();
  await clock.advance(0);
  expect(rounds).toEqual([100, 1100]);
  ends[1]?.();
  await clock.advance(3000);
  expect(rounds).toEqual([100, 1100, 4100]);
  ends[2]?.();
});

test('a failed round is repeated after a minute and not before, whatever is requested', async () => {
  let attempts = 0;
  const { clock, failures, rounded, rounds } = scheduler(async () => {
    if (attempts++ === 0) throw new Error('the service is away');
    return undefined;
  });
  rounded.schedule({ quietMs: 100 });
  await clock.advance(100);
  rounded.schedule({ quietMs: 100 });
  await clock.advance(120_000);
  expect({ failures, rounds }).toEqual({ failures: [100], rounds: [100, 60_100] });
});

test('postpone holds rounds back that were requested before and after it', async () => {
  const { clock, rounded, rounds } = scheduler();
  rounded.schedule({ quietMs: 100 });
  rounded.postpone(10_000);
  rounded.schedule({ quietMs: 100 });
  await clock.advance(20_000);
  expect(rounds).toEqual([10_000]);
});

test('stop aborts the running round, waits for it and starts no other', async () => {
  let isAborted = false;
  const { clock, failures, rounded, rounds } = scheduler(async (signal) => {
    await new Promise((end) => signal.addEventListener('abort', end));
    isAborted = true;
    throw new Error('aborted');
  });
  rounded.schedule({ quietMs: 100 });
  await clock.advance(100);
  await rounded.stop();
  rounded.schedule({ quietMs: 100 });
  await clock.advance(60_000);
  expect({ failures, isAborted, rounds }).toEqual({ failures: [], isAborted: true, rounds: [100] });
});

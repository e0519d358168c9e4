import { ManualClock } from '@hookline/clock/manual';
import { describe, expect, test } from 'vitest';
import {
  type Job,
  nextRun,
  type ScheduleRun,
  ScheduleRunner,
  type ScheduleRunnerOptions,
  SCHEDULES,
  scheduleStateSchema,
} from '../src/index.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** A Saturday. */
const START = Date.UTC(2026, 10, 21, 9, 17);

function make(more: Partial<ScheduleRunnerOptions> & { job?: Partial<Job> } = {}) {
  const clock = new ManualClock(START);
  const ran: number[] = [];
  const runs: ScheduleRun[] = [];
  const { job, ...options } = more;
  const runner = new ScheduleRunner({
    jobs: [{ name: 'daily', cron: '0 4 * * *', run: async () => void ran.push(clock.now()), ...job }],
    clock,
    timeZone: 'UTC',
    onRun: (run) => runs.push(run),
    ...options,
  });
  return { clock, ran, runs, runner };
}
const at = (day: number, hour: number, minute = 0): number => Date.UTC(2026, 10, day, hour, minute);

test('SCHEDULES run at the documented times', () => {
  const next = SCHEDULES.map(({ name, cron }) => [
    name,
    new Date(nextRun(cron, START, 'UTC') ?? 0).toISOString().slice(0, 16),
  ]);
  expect(next).toEqual([
    ['context-monitor', '2026-11-21T09:18'],
    ['search-cache-manager', '2026-11-21T10:00'],
    ['hooks-updater', '2026-11-22T03:00'],
    ['state-validator', '2026-11-22T04:00'],
    ['budget-analyzer', '2026-11-23T09:00'],
    ['performance-monitor', '2026-11-22T20:00'],
    ['survival-monitor', '2026-11-22T02:30'],
  ]);
  expect(nextRun('0 0 31 2 *', START)).toBeUndefined();
  expect(() => nextRun('never', START)).toThrow(TypeError);
});

describe('ScheduleRunner', () => {
  test('runs a job at each due time and not before', async () => {
    const { clock, ran, runner, runs } = make();
    runner.start();
    await clock.advance(3 * DAY_MS);
    expect(ran).toEqual([at(22, 4), at(23, 4), at(24, 4)]);
    expect(runs[0]).toEqual({ name: 'daily', dueAt: at(22, 4), startedAt: at(22, 4), durationMs: 0, caughtUp: false });
    expect(runner.nextRuns.get('daily')).toBe(at(25, 4));
    await runner.stop();
    expect(clock.pendingTimers).toBe(0);
  });

  test('makes up missed runs of an earlier process with one run', async () => {
    const state = { last_runs: { daily: '2026-11-11T04:00:00.000Z' } };
    const { clock, ran, runner, runs } = make({ state });
    runner.start();
    await clock.advance(0);
    expect(ran).toEqual([START]);
    expect(runs[0]).toMatchObject({ dueAt: at(12, 4), caughtUp: true });
    await clock.advance(DAY_MS);
    expect(ran).toEqual([START, at(22, 4)]);
  });

  test('makes up missed runs once after the machine slept, and continues when the clock is set', async () => {
    const { clock, ran, runner } = make();
    runner.start();
    clock.jumpWall(5 * DAY_MS);
    await clock.advance(MINUTE_MS);
    expect(ran).toEqual([START + 5 * DAY_MS + MINUTE_MS]);
    await clock.advance(DAY_MS);
    expect(ran.slice(1)).toEqual([at(27, 4)]);
    const future = make({ state: { last_runs: { daily: '2031-01-01T00:00:00.000Z' } } });
    future.runner.start();
    await future.clock.advance(DAY_MS);
    expect(future.ran).toEqual([at(22, 4)]);
  });

  test.each([HOUR_MS * 5, DAY_MS * 400])(
    'runs as often as before once a clock that was %d ms ahead is set back',
    async (ahead) => {
      const { clock, ran, runner } = make({ job: { cron: '0 * * * *' } });
      runner.start();
      clock.jumpWall(ahead);
      await clock.advance(2 * HOUR_MS);
      clock.jumpWall(-ahead);
      const before = ran.length;
      await clock.advance(4 * HOUR_MS);
      expect(ran.length - before).toBe(4);
      expect(ran.at(-1)).toBe(at(21, 15));
    },
  );

  test('repeats no run when the clock is corrected by a minute', async () => {
    const { clock, ran, runner } = make({ job: { cron: '0 * * * *' } });
    runner.start();
    await clock.advance(HOUR_MS);
    clock.jumpWall(-MINUTE_MS);
    await clock.advance(30 * MINUTE_MS);
    expect(ran).toHaveLength(1);
  });

  test('makes up no run at the first start and after a damaged state', async () => {
    for (const state of [undefined, { last_runs: { daily: 'rubbish' } }]) {
      const { clock, ran, runner } = make(state ? { state } : {});
      runner.start();
      await clock.advance(HOUR_MS);
      expect(ran).toEqual([]);
    }
  });

  test('returns the state for the next process', async () => {
    const { clock, runner } = make();
    runner.start();
    await clock.advance(DAY_MS);
    const state = scheduleStateSchema.parse(JSON.parse(JSON.stringify(runner.toState())));
    expect(state.last_runs).toEqual({ daily: '2026-11-22T04:00:00.000Z' });
  });

  test('delays a run by a random time within its limit', async () => {
    const { clock, ran, runner } = make({ random: () => 0.5, job: { randomDelaySeconds: 3600 } });
    runner.start();
    await clock.advance(2 * DAY_MS);
    expect(ran).toEqual([at(22, 4, 30), at(23, 4, 30)]);
  });

  test('does not overlap runs of a schedule and continues after a failure', async () => {
    let begun = 0;
    let end = (): void => undefined;
    const run = async (): Promise<void> => {
      begun++;
      await new Promise<void>((resolve) => (end = resolve));
      throw new Error('failed');
    };
    const { clock, runner, runs } = make({ job: { cron: '*/2 * * * *', run } });
    runner.start();
    await clock.advance(HOUR_MS);
    expect(begun).toBe(1);
    expect(await runner.runNow('daily')).toBe(false);
    end();
    await clock.advance(MINUTE_MS);
    expect(runs[0]?.error).toEqual(new Error('failed'));
    await clock.advance(2 * MINUTE_MS);
    expect(begun).toBe(2);
  });

  test('runs a schedule on request and aborts running jobs when it stops', async () => {
    const signals: AbortSignal[] = [];
    const run = (signal: AbortSignal): Promise<void> =>
      new Promise((resolve) => {
        signals.push(signal);
        signal.addEventListener('abort', () => resolve());
      });
    const { runner } = make({ job: { run } });
    expect(await runner.runNow('unknown')).toBe(false);
    const running = runner.runNow('daily');
    await runner.stop();
    expect(await running).toBe(true);
    expect(signals[0]?.aborted).toBe(true);
  });
});

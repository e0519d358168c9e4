import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ManualClock } from '@hookline/clock/manual';
import { temporaryFolder } from '@hookline/testkit';
import { expect, test } from 'vitest';
import { type StartResult, waitForStart } from '../src/index.ts';

const MINUTE_MS = 60_000;

/** A wait for a service whose state the test sets. */
function startOf() {
  const clock = new ManualClock();
  const logFile = join(temporaryFolder(), 'traceability-service.log');
  const state = { info: undefined as Record<string, unknown> | undefined, error: undefined as string | undefined };
  const steps: string[] = [];
  let isLive = false;
  let result: StartResult | undefined;
  const service = {
    owner: () => state.info && { pid: 1, since: '2026-01-01T00:00:00Z', info: state.info },
    starting: () => undefined,
    startError: () => state.error,
  };
  const wait = async (): Promise<void> => {
    const options = { service, clock, logFile, isLive: async () => isLive, onStep: (step: string) => steps.push(step) };
    result = await waitForStart(options);
  };
  const log = (step: string): void => appendFileSync(logFile, `${JSON.stringify({ step, msg: 'migrating' })}\n`);
  writeFileSync(logFile, '');
  return {
    clock,
    state,
    steps,
    log,
    wait,
    answer: () => {
      isLive = true;
    },
    result: () => result,
  };
}

test('a process that is starting is waited for, however long it takes, and its steps are told once', async () => {
  const start = startOf();
  start.log('of an earlier start');
  start.state.info = { version: '1.0.0' };
  void start.wait();
  for (let minute = 0; minute < 10; minute++) {
    if (minute % 5 === 0) start.log(`applying lineage/00${minute}`);
    await start.clock.advance(MINUTE_MS);
  }
  expect(start.result()).toBeUndefined();
  expect(start.steps).toEqual(['applying lineage/000', 'applying lineage/005']);
  start.answer();
  await start.clock.advance(100);
  expect(start.result()).toEqual({ live: true });
  expect(start.clock.pendingTimers).toBe(0);
});

test('a start that failed is reported at once, with its standard error', async () => {
  const start = startOf();
  void start.wait();
  await start.clock.advance(100);
  start.state.error = 'the database has a newer schema';
  await start.clock.advance(100);
  expect(start.result()).toEqual({ live: false, reason: 'the database has a newer schema' });
});

test('the wait ends a minute after the last process that was starting', async () => {
  const start = startOf();
  start.state.info = { version: '1.0.0' };
  void start.wait();
  await start.clock.advance(5 * MINUTE_MS);
  // It listens, but does not answer.
  start.state.info = { version: '1.0.0', socket: '/run/service.sock' };
  await start.clock.advance(MINUTE_MS - 100);
  expect(start.result()).toBeUndefined();
  await start.clock.advance(200);
  expect(start.result()).toEqual({ live: false, reason: undefined });
});

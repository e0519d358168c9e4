import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '@hookline/clock';
import { createEventStore } from '@hookline/offline-cache';
import { temporaryFolder } from '@hookline/testkit';
import { expect, test } from 'vitest';
import { ActivityIntake, type ActivityRecorder, PatternTracker } from '../src/index.ts';

/** Records each number as a trace of the sum of all numbers committed before it, so that a wrong discard shows. */
class SummingRecorder implements ActivityRecorder<number> {
  fails: number | undefined;
  #committed = 0;
  #staged = 0;

  async record(number: number) {
    if (number === this.fails) throw new Error('recorder failed');
    const trace = { correlation_id: `after-${this.#staged}`, session_id: 's1' };
    this.#staged += number;
    return { patterns: [], hookExecutions: [], traces: [trace] };
  }

  commit(): void {
    this.#committed = this.#staged;
  }

  discard(): void {
    this.#staged = this.#committed;
  }
}

/** An intake whose records all go into a cache. */
function intakeInto(directory: string) {
  const store = createEventStore({ directory });
  const recorder = new SummingRecorder();
  const calls: unknown[] = [];
  const intake = new ActivityIntake<number>({
    recorder,
    tracker: new PatternTracker({ store, clock: systemClock }),
    onRecorded: ({ activities, cached, delivered }) => calls.push({ activities, cached, delivered }),
    onLost: (lost) => calls.push({ lost }),
  });
  const cached = async () =>
    (await store.claim({ limit: 100 })).map(
      ({ event_data }) => (event_data as Record<string, unknown>)['correlation_id'],
    );
  return { cached, calls, intake, recorder };
}

test('ActivityIntake records a batch again with the same result when the cache could not be written', async () => {
  const directory = join(temporaryFolder(), 'patterns');
  const { cached, calls, intake } = intakeInto(directory);
  expect(await intake.take([1])).toBe(true);
  rmSync(directory, { recursive: true });
  writeFileSync(directory, '');
  expect(await intake.take([2])).toBe(false);
  rmSync(directory);
  expect(await intake.take([2])).toBe(true);
  expect(await cached()).toEqual(['after-1']);
  expect(calls).toEqual([
    { activities: [1], cached: 1, delivered: 0 },
    { lost: 1 },
    { activities: [2], cached: 1, delivered: 0 },
  ]);
  expect(intake.counts).toEqual({ activities: 2, delivered: 0, cached: 2 });
});

test('ActivityIntake discards a batch when one of its activities cannot be recorded', async () => {
  const { cached, intake, recorder } = intakeInto(join(temporaryFolder(), 'patterns'));
  await intake.take([1]);
  recorder.fails = 3;
  await expect(intake.take([2, 3])).rejects.toThrow('recorder failed');
  recorder.fails = undefined;
  expect(await intake.take([2, 3])).toBe(true);
  expect(await cached()).toEqual(['after-0', 'after-1', 'after-3']);
});

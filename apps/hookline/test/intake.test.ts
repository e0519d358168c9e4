import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '@hookline/clock';
import { createEventStore } from '@hookline/offline-cache';
import { ActivityIntake, PatternTracker } from '@hookline/pattern-tracker';
import { type Activity, createMemory, Recorder, stageMemory, type TextRedactor } from '@hookline/recorder';
import { temporaryFolder } from '@hookline/testkit';
import { expect, test } from 'vitest';

const at = Date.UTC(2026, 0, 1);
const prompt = (number: number): Activity => ({
  kind: 'prompt-submitted',
  provenance: { session_id: 's1', prompt_id: `00000000-0000-4000-8000-00000000000${number}` },
  cwd: '/p',
  prompt: `prompt ${number}`,
  at: at + number,
});

/** An intake with a real recorder whose records all go into a cache. */
function intakeInto(directory: string, redactor: TextRedactor) {
  const store = createEventStore({ directory });
  const tracker = new PatternTracker({ store, clock: systemClock });
  const intake = new ActivityIntake<Activity>({
    recorder: new Recorder({ patterns: tracker.events, memory: stageMemory(createMemory()), redactor }),
    tracker,
    onRecorded: () => {},
    onLost: () => {},
  });
  const cancelled = async (): Promise<unknown[]> => {
    const events = await store.claim({ limit: 100 });
    return events.map(({ event_data }) => event_data).filter((data) => JSON.stringify(data).includes('cancelled'));
  };
  return { intake, cancelled };
}

const redactor: TextRedactor = { redact: async (text) => text, redactJson: async (value) => value };

test('ActivityIntake with a Recorder cancels an interrupted prompt when its successor is taken only the second time', async () => {
  const directory = join(temporaryFolder(), 'patterns');
  const { intake, cancelled } = intakeInto(directory, redactor);
  expect(await intake.take([prompt(1)])).toBe(true);
  // The cache directory is a file now, so nothing can be written.
  rmSync(directory, { recursive: true });
  writeFileSync(directory, '');
  expect(await intake.take([prompt(2)])).toBe(false);
  rmSync(directory);
  expect(await intake.take([prompt(2)])).toBe(true);
  expect(await cancelled()).toMatchObject([{ correlation_id: '00000000-0000-4000-8000-000000000001' }]);
  expect(intake.counts.activities).toBe(2);
});

test('ActivityIntake with a Recorder records a whole batch again when the redactor failed halfway', async () => {
  let broken = false;
  const { intake, cancelled } = intakeInto(join(temporaryFolder(), 'patterns'), {
    ...redactor,
    redact: async (text) => {
      if (broken && text === 'prompt 3') throw new Error('redactor broke');
      return text;
    },
  });
  await intake.take([prompt(1)]);
  broken = true;
  await expect(intake.take([prompt(2), prompt(3)])).rejects.toThrow('redactor broke');
  broken = false;
  expect(await intake.take([prompt(2), prompt(3)])).toBe(true);
  expect(await cancelled()).toMatchObject([
    { correlation_id: '00000000-0000-4000-8000-000000000001' },
    { correlation_id: '00000000-0000-4000-8000-000000000002' },
  ]);
});

import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ManualClock } from '@hookline/clock/manual';
import { temporaryFolder, until } from '@hookline/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { compareInProcess, openBackfillLog, Reconciler } from '../src/index.ts';

/** A comparison in a real process, which reports the paths that it was given. */
const compare = compareInProcess({
  command: [process.execPath, '-e', 'console.log(JSON.stringify(process.argv.slice(1)))', '--'],
  env: process.env,
});

/** A reconciler whose log is in `folder`, with the reports of its rounds. */
function reconcilerIn(folder: string) {
  const reports: unknown[] = [];
  const clock = new ManualClock();
  const reconciler = new Reconciler({
    clock,
    log: openBackfillLog({ file: join(folder, 'backfill.db'), target: 'captured sessions' }),
    compare,
    onReconciled: (_, report) => reports.push(report),
    onError: (error) => reports.push(error),
  });
  onTestFinished(() => reconciler.stop());
  return { clock, reconciler, reports };
}

test('Reconciler compares the transcript of a session that ended, and no transcript of one that did not', async () => {
  const folder = temporaryFolder();
  const [ended, running] = [join(folder, 'ended.jsonl'), join(folder, 'running.jsonl')];
  for (const file of [ended, running]) writeFileSync(file, '{}\n');
  const { clock, reconciler, reports } = reconcilerIn(folder);
  reconciler.observe([
    { kind: 'session-started', transcriptPath: running },
    { kind: 'session-ended', transcriptPath: ended },
    { kind: 'turn-ended' },
  ]);
  await clock.advance(3000);
  await until('the round has ended', () => reports.length > 0);
  expect(reports).toEqual([[ended]]);
});

test('Reconciler compares transcripts after the start that grew while it was not running', async () => {
  const folder = temporaryFolder();
  const file = join(folder, 'session.jsonl');
  writeFileSync(file, '{}\n');
  const first = reconcilerIn(folder);
  first.reconciler.observe([{ kind: 'session-ended', transcriptPath: file }]);
  await first.clock.advance(3000);
  await until('the first round has ended', () => first.reports.length > 0);
  await first.reconciler.stop();
  appendFileSync(file, '{}\n');
  const second = reconcilerIn(folder);
  second.reconciler.start();
  await second.clock.advance(10_000);
  await until('the second round has ended', () => second.reports.length > 0);
  expect(second.reports).toEqual([[file]]);
});

test('compareInProcess rejects when the process fails', async () => {
  const failing = compareInProcess({
    command: [process.execPath, '-e', 'process.exitCode = 3', '--'],
    env: process.env,
  });
  await expect(failing(['a'], new AbortController().signal)).rejects.toThrow('exit code 3');
});

import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@hookline/testkit';
import { hookTimings, readRecords } from '@hookline/transcripts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  captureExecution,
  collectReport,
  decisionExecution,
  hookName,
  type HookTiming,
  overall,
  percentile,
  RecentTimes,
  reportText,
  summarize,
  transcriptTiming,
  weeklyReport,
} from '../src/index.ts';

const TO = Date.UTC(2026, 10, 22, 20);
const DAY_MS = 86_400_000;
const timing = (durationMs: number, daysAgo = 1, more: Partial<HookTiming> = {}): HookTiming => ({
  hook: 'capture.sh',
  event: 'PostToolUse',
  durationMs,
  at: TO - daysAgo * DAY_MS,
  ...more,
});

describe('percentile', () => {
  test('returns the nearest rank', () => {
    const hundred = Array.from({ length: 100 }, (_, index) => index + 1);
    expect([50, 95, 99, 100].map((percent) => percentile(hundred, percent))).toEqual([50, 95, 99, 100]);
    expect(percentile([15, 20, 35, 40, 50], 40)).toBe(20);
    expect(percentile([7], 1)).toBe(7);
    expect(percentile([], 50)).toBeNaN();
  });

  test('is exceeded by at most its share of any times', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(5000), { minLength: 1 }), fc.integer({ min: 1, max: 100 }), (times, percent) => {
        const sorted = times.sort((a, b) => a - b);
        const value = percentile(sorted, percent);
        expect(sorted.filter((time) => time <= value).length * 100).toBeGreaterThanOrEqual(percent * sorted.length);
        expect(sorted.filter((time) => time < value).length * 100).toBeLessThan(percent * sorted.length);
      }),
    );
  });
});

test('summarize counts each execution once by hook and event', () => {
  const timings = [
    timing(10),
    timing(600, 1, { id: 'a' }),
    timing(600, 1, { id: 'a' }),
    timing(500),
    timing(3, 1, { event: 'Stop' }),
  ];
  expect(summarize(timings)).toEqual([
    {
      hook: 'capture.sh',
      event: 'PostToolUse',
      count: 3,
      meanMs: 370,
      p50Ms: 500,
      p95Ms: 600,
      p99Ms: 600,
      maxMs: 600,
      slow: 1,
    },
    { hook: 'capture.sh', event: 'Stop', count: 1, meanMs: 3, p50Ms: 3, p95Ms: 3, p99Ms: 3, maxMs: 3, slow: 0 },
  ]);
  expect(overall(timings, { slowMs: 5 })).toMatchObject({ hook: '*', event: '*', count: 4, slow: 3 });
  expect(overall([])).toBeUndefined();
  expect(() => summarize(timings, { slowMs: 0 })).toThrow('slowMs must be above 0, got 0');
});

describe('weeklyReport', () => {
  const many = (durationMs: number, daysAgo: number, count: number, hook: string): HookTiming[] =>
    Array.from({ length: count }, () => timing(durationMs, daysAgo, { hook }));

  test('reports regressions against the week before', () => {
    const report = weeklyReport(
      [
        ...many(100, 8, 30, 'slower'),
        ...many(150, 2, 30, 'slower'),
        ...many(100, 8, 30, 'little'),
        ...many(119, 2, 30, 'little'),
        ...many(4, 8, 30, 'tiny'),
        ...many(20, 2, 30, 'tiny'),
        ...many(100, 8, 19, 'rare'),
        ...many(900, 2, 30, 'rare'),
        ...many(900, 2, 30, 'new'),
        ...many(1, 15, 30, 'new'),
        ...many(1, 0, 30, 'later'),
      ],
      TO,
    );
    expect(report.regressions).toEqual([{ hook: 'slower', event: 'PostToolUse', beforeP95Ms: 100, p95Ms: 150 }]);
    expect(report.hooks.map(({ hook }) => hook)).toEqual(['new', 'rare', 'slower', 'little', 'tiny']);
    expect(report.overall).toMatchObject({ count: 150, slow: 60 });
    expect(() => weeklyReport([], TO, { minRatio: 1 })).toThrow(RangeError);
  });

  test('formats as a table', () => {
    const report = weeklyReport(
      [...many(10, 8, 20, 'a.sh'), ...many(40, 2, 20, 'a.sh'), timing(700, 1, { hook: 'b' })],
      TO,
    );
    const lines = reportText(report).split('\n');
    expect(lines.slice(0, 5)).toEqual([
      'Hooks from 2026-11-15 to 2026-11-22, times in ms',
      'HOOK  EVENT        RUNS  P50  P95  P99  SLOW',
      'b     PostToolUse     1  700  700  700     1',
      'a.sh  PostToolUse    20   40   40   40     0',
      'all                  21   40   40  700     1',
    ]);
    expect(lines).toContain('slower than the week before: a.sh at PostToolUse, P95 10 -> 40 ms');
    expect(lines).toContain('often slow: b at PostToolUse, 1 of 1 runs');
    expect(reportText(report)).toContain('SLOW: runs of more than 500 ms');
    expect(reportText(weeklyReport([], TO))).toMatch(/^Hooks from 2026-11-15 to 2026-11-22: none ran/);
  });

  test('fits the terminal, and says when nothing is unusual', () => {
    const report = weeklyReport([...many(10, 2, 20, 'a-script-with-a-long-name-that-is-cut.sh')], TO);
    const text = reportText(report, { width: 50, color: false, timeZone: 'UTC' });
    expect(
      text
        .split('\n')
        .slice(1, 4)
        .every((line) => line.length <= 50),
    ).toBe(true);
    expect(text).toContain('Nothing is unusual');
  });
});

describe('RecentTimes', () => {
  test('returns the mean of the latest times, and how many were slow', () => {
    const times = new RecentTimes({ slowMs: 100, keep: 3 });
    expect(times.add(10)).toEqual({ meanMs: 10, slow: 0 });
    times.add(200);
    expect(times.add(30)).toEqual({ meanMs: 80, slow: 1 });
    times.add(30);
    expect(times.add(30)).toEqual({ meanMs: 30, slow: 0 });
    expect(() => new RecentTimes({ keep: 0 })).toThrow('keep must be a whole number, 1 or more, not 0');
  });
});

describe('collectReport', () => {
  const event = (uuid: string, attachment: object): string =>
    JSON.stringify({ type: 'attachment', uuid, timestamp: '2026-11-21T10:00:00.000Z', attachment });

  function folders(): { readonly logFolder: string; readonly transcriptFolder: string } {
    const root = temporaryFolder();
    const [logFolder, transcriptFolder] = [join(root, 'logs'), join(root, 'projects')];
    mkdirSync(logFolder);
    mkdirSync(join(transcriptFolder, 'project'), { recursive: true });
    return { logFolder, transcriptFolder };
  }

  test('combines the execution log with the hooks of transcripts, each execution once', async () => {
    const { logFolder, transcriptFolder } = folders();
    const time = '2026-11-21T09:00:00.000Z';
    const logged = [captureExecution('PostToolUse', 4.00049), decisionExecution('PreToolUse', 9)];
    const lines = logged.map((line) => JSON.stringify({ ...line, time }));
    writeFileSync(join(logFolder, 'hook_executions.log'), `${[...lines, '{"hook_id":"x"}', '{"cut'].join('\n')}\n`);
    writeFileSync(join(logFolder, 'pattern-tracker.log'), `${lines[0]}\n`);
    const hook = {
      type: 'hook_success',
      hookEvent: 'PostToolUse',
      command: '/h/format.sh --key=secret',
      durationMs: 812,
    };
    const transcript = [event('u1', hook), event('u1', hook), 'not json "hook_', event('u2', { type: 'hook_success' })];
    writeFileSync(join(transcriptFolder, 'project', 'a.jsonl'), transcript.join('\n'));
    const { hooks } = await collectReport({
      executionLog: join(logFolder, 'hook_executions.log'),
      transcriptFolder,
      now: TO,
    });
    expect(hooks.map(({ hook: name, event: at, count, p50Ms }) => [name, at, count, p50Ms])).toEqual([
      ['format.sh', 'PostToolUse', 1, 812],
      ['decide.sh', 'PreToolUse', 1, 9],
      ['capture.sh (writing)', 'PostToolUse', 1, 4],
    ]);
  });

  test('ignores files that were not changed in the last two weeks', async () => {
    const { logFolder, transcriptFolder } = folders();
    const file = join(logFolder, 'hook_executions.log.1');
    const time = '2026-11-21T09:00:00.000Z';
    writeFileSync(file, `${JSON.stringify({ ...decisionExecution('PreToolUse', 9), time })}\n`);
    const report = async () =>
      collectReport({ executionLog: join(logFolder, 'hook_executions.log'), transcriptFolder, now: TO });
    expect((await report()).overall).toMatchObject({ count: 1 });
    utimesSync(file, TO / 1000 - 15 * 86_400, TO / 1000 - 15 * 86_400);
    expect((await report()).overall).toBeUndefined();
  });

  test('reports nothing when the folders are missing', async () => {
    const missing = join(temporaryFolder(), 'missing');
    expect(
      await collectReport({ executionLog: join(missing, 'hook_executions.log'), transcriptFolder: missing, now: TO }),
    ).toMatchObject({
      hooks: [],
    });
  });

  test('reads the hooks of a recorded Claude Code session', async () => {
    const timings: HookTiming[] = [];
    for await (const timing of readRecords(join(import.meta.dirname, 'fixtures/transcript.jsonl'), hookTimings))
      timings.push(transcriptTiming(timing));
    expect(timings.map(({ hook, event: at, durationMs }) => [hook, at, durationMs])).toEqual([
      ['sh pre.sh', 'PreToolUse', 23],
      ['sh post.sh', 'PostToolUse', 17],
      ['sh silent.sh', 'Stop', 18],
    ]);
  });
});

test('captureExecution names the decision script for PreToolUse', () => {
  expect(captureExecution('PreToolUse', 1)).toEqual({
    hook: 'decide.sh (writing)',
    event: 'PreToolUse',
    duration_ms: 1,
  });
});

test.each([
  ['$CLAUDE_PROJECT_DIR/x.sh', 'hook'],
  ['node "/a b/hook.mjs" decide PreToolUse', 'node hook.mjs'],
  ['curl -H "Authorization: secret" http://x', 'curl'],
  ['', 'hook'],
  ['KEY=secret run', 'hook'],
])('hookName(%j) returns %s', (command, name) => {
  expect(hookName(command)).toBe(name);
});

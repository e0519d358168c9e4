import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  hookName,
  type HookTiming,
  overall,
  percentile,
  reportText,
  summarize,
  transcriptTimings,
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

describe('percentiles', () => {
  test('are the nearest rank', () => {
    const hundred = Array.from({ length: 100 }, (_, index) => index + 1);
    expect([50, 95, 99, 100].map((percent) => percentile(hundred, percent))).toEqual([50, 95, 99, 100]);
    expect(percentile([15, 20, 35, 40, 50], 40)).toBe(20);
    expect(percentile([7], 1)).toBe(7);
    expect(percentile([], 50)).toBeNaN();
  });

  test('are exceeded by no more than their share, whatever the times', () => {
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

test('a summary counts each execution once, by hook and event', () => {
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

describe('a week', () => {
  const many = (durationMs: number, daysAgo: number, count: number, hook: string): HookTiming[] =>
    Array.from({ length: count }, () => timing(durationMs, daysAgo, { hook }));

  test('is held against the week before', () => {
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

  test('reads as a table', () => {
    const report = weeklyReport(
      [...many(10, 8, 20, 'a.sh'), ...many(40, 2, 20, 'a.sh'), timing(700, 1, { hook: 'b' })],
      TO,
    );
    expect(reportText(report).split('\n')).toEqual([
      'hooks from 2026-11-15 to 2026-11-22, in ms',
      'hook  event        runs  p50  p95  p99  slow',
      'b     PostToolUse     1  700  700  700     1',
      'a.sh  PostToolUse    20   40   40   40     0',
      '*     *              21   40   40  700     1',
      'slower: a.sh at PostToolUse, p95 10 -> 40 ms',
      '',
    ]);
    expect(reportText(weeklyReport([], TO))).toBe('hooks from 2026-11-15 to 2026-11-22: none ran\n');
  });
});

describe('a transcript tells', () => {
  test("of anybody's hooks, after tools and at the end of a turn", () => {
    const attachment = {
      type: 'attachment',
      uuid: 'u1',
      timestamp: '2026-11-21T10:00:00.000Z',
      attachment: {
        type: 'hook_success',
        hookName: 'PostToolUse:Write',
        hookEvent: 'PostToolUse',
        command: '/home/ada/.hooks/format.sh --key=secret',
        durationMs: 812,
        stdout: 'x',
        exitCode: 0,
      },
    };
    const summary = {
      type: 'system',
      subtype: 'stop_hook_summary',
      uuid: 'u2',
      timestamp: '2026-11-21T10:00:01.000Z',
      hookInfos: [
        { command: 'notify', durationMs: 40 },
        { command: 'unmeasured' },
        { command: "sh '/opt/my hooks/end.sh' x", durationMs: 5 },
      ],
    };
    expect([attachment, summary].flatMap((line) => transcriptTimings(JSON.stringify(line)))).toEqual([
      { hook: 'format.sh', event: 'PostToolUse', durationMs: 812, at: Date.UTC(2026, 10, 21, 10), id: 'u1' },
      { hook: 'notify', event: 'Stop', durationMs: 40, at: Date.UTC(2026, 10, 21, 10, 0, 1), id: 'u2#0' },
      { hook: 'sh end.sh', event: 'Stop', durationMs: 5, at: Date.UTC(2026, 10, 21, 10, 0, 1), id: 'u2#2' },
    ]);
  });

  test('of the hooks of a recorded session of the real client: those with output, and all at the end', () => {
    const lines = readFileSync(join(import.meta.dirname, 'fixtures/transcript.jsonl'), 'utf8')
      .trimEnd()
      .split('\n');
    expect(lines.flatMap(transcriptTimings).map(({ hook, event, durationMs }) => [hook, event, durationMs])).toEqual([
      ['sh pre.sh', 'PreToolUse', 23],
      ['sh post.sh', 'PostToolUse', 17],
      ['sh silent.sh', 'Stop', 18],
    ]);
  });

  test('of nothing in any other line', () => {
    fc.assert(
      fc.property(fc.string(), fc.jsonValue(), (text, value) => {
        expect(transcriptTimings(`"hook_${text}`)).toEqual([]);
        expect(
          transcriptTimings(JSON.stringify({ type: 'attachment', attachment: { type: 'hook_success' }, value })),
        ).toEqual([]);
      }),
    );
  });
});

test.each([
  ['$CLAUDE_PROJECT_DIR/x.sh', 'hook'],
  ['node "/a b/hook.mjs" decide PreToolUse', 'node hook.mjs'],
  ['curl -H "Authorization: secret" http://x', 'curl'],
  ['', 'hook'],
  ['KEY=secret run', 'hook'],
])('the name of %s is %s', (command, name) => {
  expect(hookName(command)).toBe(name);
});

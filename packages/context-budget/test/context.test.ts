import { appendFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@hookline/testkit';
import { describe, expect, test } from 'vitest';
import {
  alertText,
  bestReading,
  ContextEstimate,
  ContextMonitor,
  type ContextReading,
  UsageFollower,
  usedPercent,
  windowOf,
} from '../src/index.ts';

describe('windowOf', () => {
  test.each([
    ['claude-haiku-4-5-20251001', 200_000, 'table'],
    ['us.anthropic.claude-sonnet-4-20250514-v1:0', 200_000, 'table'],
    ['claude-opus-4-1@20250805', 200_000, 'table'],
    ['claude-opus-5-5', 1_000_000, 'table'],
    ['claude-sonnet-4-6[1m]', 1_000_000, 'suffix'],
    ['anything[500k]', 500_000, 'suffix'],
  ])('%s returns %d', (model, windowTokens, knownBy) => {
    expect(windowOf(model)).toEqual({ windowTokens, knownBy });
  });

  test.each(['claude-opus-4-6', 'claude-opus-9', 'gpt-4', '', 'toString', '<synthetic>', 'x[0m]'])(
    '%s returns undefined',
    (model) => {
      expect(windowOf(model)).toBeUndefined();
    },
  );

  test('prefers the configured size', () => {
    expect(windowOf('gpt-4', { 'gpt-4': 128_000 })).toEqual({ windowTokens: 128_000, knownBy: 'configured' });
  });
});

const reading = (usedTokens: number, more: Partial<ContextReading> = {}): ContextReading => ({
  source: 'transcript',
  usedTokens,
  at: 1_000_000,
  ...more,
});

describe('bestReading', () => {
  test('prefers the status line unless the transcript has a later response', () => {
    const line = reading(10, { source: 'status-line', windowTokens: 200_000, model: 'm' });
    const late = reading(20, { at: 1_010_000, model: 'm' });
    expect(bestReading([reading(5), line, reading(9, { source: 'estimate' })])).toEqual(line);
    expect(bestReading([line, late])).toEqual({ ...late, windowTokens: 200_000 });
    expect(bestReading([line, { ...late, model: 'other' }])).toEqual({ ...late, model: 'other' });
    expect(bestReading([reading(9, { source: 'estimate' })])?.source).toBe('estimate');
    expect(bestReading([])).toBeUndefined();
  });

  test('drops a window size smaller than the tokens in use', () => {
    const best = bestReading([reading(250_000, { windowTokens: 200_000 })]);
    expect(best).toEqual(reading(250_000));
    expect(best && usedPercent(best)).toBeUndefined();
  });
});

describe('UsageFollower', () => {
  const line = (id: string, used: number, more: object = {}): string =>
    `${JSON.stringify({
      type: 'assistant',
      timestamp: '2026-11-21T10:00:00Z',
      message: {
        id,
        model: 'claude-opus-5-5',
        usage: { input_tokens: used, cache_read_input_tokens: 1000, output_tokens: 7 },
      },
      ...more,
    })}\n`;

  test('counts each message of a recorded transcript once', async () => {
    const path = join(import.meta.dirname, 'fixtures/transcript.jsonl');
    const usage = await new UsageFollower(path).read();
    const messages = new Map<string, { input_tokens: number; cache_read_input_tokens: number }>();
    for (const text of readFileSync(path, 'utf8').trimEnd().split('\n')) {
      const record = JSON.parse(text) as { type: string; message: { id: string; usage: never } };
      if (record.type === 'assistant') messages.set(record.message.id, record.message.usage);
    }
    const last = [...messages.values()].at(-1);
    expect(usage.totals.cacheRead).toBe(
      [...messages.values()].reduce((sum, each) => sum + each.cache_read_input_tokens, 0),
    );
    expect(usage.reading()).toMatchObject({
      usedTokens: (last?.input_tokens ?? 0) + (last?.cache_read_input_tokens ?? 0),
      windowTokens: 1_000_000,
      model: 'claude-opus-5-5',
    });
  });

  test('follows a growing file with incomplete lines and a restart', async () => {
    const path = join(temporaryFolder(), 'session.jsonl');
    const follower = new UsageFollower(path);
    expect((await follower.read()).reading()).toBeUndefined();
    writeFileSync(path, line('a', 10) + line('a', 10));
    expect((await follower.read()).totals).toEqual({ input: 10, cacheCreation: 0, cacheRead: 1000, output: 7 });
    const next = line('b', 20);
    appendFileSync(path, next.slice(0, 30));
    expect((await follower.read()).reading()?.usedTokens).toBe(1010);
    appendFileSync(path, `${next.slice(30)}not json\n{"type":"assistant","message":{"id":5}}\n`);
    expect((await follower.read()).reading()?.usedTokens).toBe(1020);
    appendFileSync(path, line('c', 5, { isSidechain: true }));
    appendFileSync(path, line('d', 5).replace('claude-opus-5-5', '<synthetic>'));
    expect((await follower.read()).totals.input).toBe(30);
    appendFileSync(path, '{"type":"system","subtype":"compact_boundary"}\n');
    expect((await follower.read()).reading()).toBeUndefined();
    truncateSync(path, 0);
    writeFileSync(path, line('e', 3));
    expect((await follower.read()).totals.input).toBe(3);
  });
});

describe('ContextMonitor', () => {
  test('alerts once per level while the context fills, and again after the level ended', () => {
    const monitor = new ContextMonitor();
    const levels = [10, 59.9, 60, 61, 59, 60.5, 75, 76, 91, 99, 20, 65].map(
      (percent) => monitor.observe('s', reading(percent * 1000, { windowTokens: 100_000 }))?.level,
    );
    const no = undefined;
    expect(levels).toEqual([no, no, 'warning', no, no, no, 'critical', no, 'urgent', no, no, 'warning']);
    expect(monitor.status('s')).toMatchObject({ level: 'warning', usedPercent: 65, compactionRecommended: false });
  });

  test('alerts for the highest level reached and recommends compaction from critical on', () => {
    const alert = new ContextMonitor().observe('s', reading(80_000, { windowTokens: 100_000 }));
    expect(alert).toEqual({
      at: '1970-01-01T00:16:40.000Z',
      session_id: 's',
      level: 'critical',
      used_tokens: 80_000,
      window_tokens: 100_000,
      used_percent: 80,
      source: 'transcript',
      compaction_recommended: true,
    });
    expect(alert && alertText(alert)).toBe(
      'The context window is 80 % full (80000 of 100000 tokens). Compact it (/compact) at the next good point.',
    );
  });

  test('reports unknown and raises no alert without a window size', () => {
    const monitor = new ContextMonitor();
    expect(monitor.observe('s', reading(999_999))).toBeUndefined();
    expect(monitor.status('s')).toEqual({ reading: reading(999_999), level: 'unknown', compactionRecommended: false });
  });

  test('remembers 200 sessions independently', () => {
    const monitor = new ContextMonitor();
    for (let index = 0; index < 300; index++) monitor.observe(`s${index}`, reading(1, { windowTokens: 10 }));
    expect(monitor.sessions.size).toBe(200);
    expect(monitor.status('s99')).toBeUndefined();
    monitor.forget('s299');
    expect(monitor.status('s299')).toBeUndefined();
  });

  test('rejects thresholds that do not rise', () => {
    expect(() => new ContextMonitor({ warningPercent: 80 })).toThrow(RangeError);
  });
});

test('ContextEstimate sums the texts of hooks and restarts after a compaction', () => {
  const estimate = new ContextEstimate();
  estimate.add('x'.repeat(4000));
  estimate.add({ stdout: 'y'.repeat(400), stderr: '' });
  expect(estimate.reading(5)).toEqual({ source: 'estimate', usedTokens: 16_101, at: 5 });
  estimate.restart('z'.repeat(40));
  expect(estimate.reading(5, 'claude-haiku-4-5')).toEqual({
    source: 'estimate',
    usedTokens: 15_010,
    windowTokens: 200_000,
    model: 'claude-haiku-4-5',
    at: 5,
  });
});

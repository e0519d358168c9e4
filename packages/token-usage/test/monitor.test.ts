import type { TokenUsageBlock } from '@hookline/contracts';
import { expect, test } from 'vitest';
import { monitorUsage, percentile90, priceName, PRICES } from '../src/index.ts';

const HOUR = 3_600_000;
const START = Date.parse('2026-11-20T10:00:00Z');

function block(hour: number, output: number, cost: number | null, active = false): TokenUsageBlock {
  const at = (ms: number): string => new Date(START + hour * HOUR + ms).toISOString();
  return {
    start: at(0),
    end: at(5 * HOUR),
    first_at: at(0.5 * HOUR),
    last_at: at(HOUR),
    active,
    messages: output,
    input_tokens: 0,
    output_tokens: output,
    cache_read_tokens: 1_000_000,
    cache_write_5m_tokens: 0,
    cache_write_1h_tokens: 0,
    total_tokens: 1_000_000 + output,
    web_searches: 0,
    cost_usd: cost,
    unpriced_messages: 0,
    models: ['claude-opus-5-5'],
  };
}

test('the current block is projected to its end with the rate since its first response', () => {
  const monitor = monitorUsage([block(0, 6000, 3, true), block(-6, 100, 1)], START + 2.5 * HOUR, 'max5');
  expect(monitor).toMatchObject({
    tokens: 6000,
    rate: { tokens_per_minute: 50, cost_per_hour: 1.5 },
    projection: { tokens: 13_500, cost_usd: 6.75 },
    minutes_left: 150,
    ended_blocks: 1,
    plan: { tokens: 88_000 },
  });
});

test('without a current block there is no rate, and the percentiles are of the blocks that have ended', () => {
  const ended = Array.from({ length: 11 }, (_, index) => block(-6 * (index + 1), index * 10, index));
  const monitor = monitorUsage(ended, START);
  expect(monitor).toMatchObject({ block: null, rate: null, projection: null, plan: null });
  expect(monitor.p90).toEqual({ tokens: 90, cost_usd: 9, messages: 90 });
  expect(monitorUsage([], START).p90).toBeNull();
});

test('an unknown cost stays unknown in the projection, and an unknown plan is refused', () => {
  expect(monitorUsage([block(0, 60, null, true)], START + HOUR).projection).toMatchObject({ cost_usd: null });
  expect(() => monitorUsage([], START, 'platinum')).toThrow('pro, max5, max20');
});

test('percentile90 interpolates', () => {
  expect(percentile90([10])).toBe(10);
  expect(percentile90([0, 10])).toBe(9);
});

test.each([
  ['claude-opus-5-5', 'claude-opus-5-5'],
  ['claude-opus-4-5-20251101', 'claude-opus-4-5'],
  ['us.anthropic.claude-sonnet-4-5-20250929-v1:0', 'claude-sonnet-4-5'],
  ['claude-sonnet-4@20250514', 'claude-sonnet-4'],
  ['anthropic/claude-opus-4.6[1m]', 'claude-opus-4-6'],
  ['gpt-6', 'gpt-6'],
])('the price of %s is that of %s', (model, name) => {
  expect(priceName(model)).toBe(name);
});

test('each price has a source and a date, and no request has two prices', () => {
  for (const price of PRICES.models) {
    expect(price.source).toMatch(/^https:\/\/platform\.claude\.com\//);
    expect(price.checked).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    const rivals = PRICES.models.filter(
      (other) =>
        other !== price &&
        other.model === price.model &&
        (other.from ?? '') < (price.until ?? '9') &&
        (price.from ?? '') < (other.until ?? '9') &&
        (other.above ?? 0) < (price.up_to ?? Infinity) &&
        (price.above ?? 0) < (other.up_to ?? Infinity),
    );
    expect(rivals).toEqual([]);
  }
});

import { describe, expect, test } from 'vitest';
import { analyzeTrend, type UsageSeries } from '../src/trends.ts';
import { addDays, daysBetween, windowOf } from '../src/windows.ts';

const RUNS = 2000;

/** Seeded Poisson numbers. @see Knuth, TAOCP 2, 3.4.1; mulberry32 for the uniform ones */
function poisson(seed: number): (mean: number) => number {
  let state = seed;
  const random = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  return (mean) => {
    let count = -1;
    for (let product = 1; product > Math.exp(-mean); product *= random()) count += 1;
    return count;
  };
}

function seriesOf(daily: readonly number[], rest: Partial<UsageSeries> = {}): UsageSeries {
  return { daily, today: 1, olderUse: false, ...rest };
}

describe('analyzeTrend', () => {
  const share = (type: string, length: number, mean: (day: number) => number, seed: number): number => {
    const draw = poisson(seed);
    const days = (): number[] => Array.from({ length }, (_, day) => draw(mean(day)));
    const found = Array.from({ length: RUNS }, () => analyzeTrend(seriesOf(days())).trend_type);
    return found.filter((trend) => trend === type).length / RUNS;
  };

  test('reports stable for at least 94 % of flat series of 30 days', () => {
    expect(share('stable', 30, () => 3, 1)).toBeGreaterThanOrEqual(0.94);
  });

  test('detects growth and decline of 2 % a day in at least 95 % of series', () => {
    expect(share('growing', 30, (day) => 20 * 1.02 ** day, 2)).toBeGreaterThanOrEqual(0.95);
    expect(share('declining', 30, (day) => 20 * 1.02 ** (30 - day), 3)).toBeGreaterThanOrEqual(0.95);
  });

  test('does not mistake weekends for a trend', () => {
    const week = [9, 9, 9, 9, 9, 0, 0];
    expect(analyzeTrend(seriesOf([...week, ...week, ...week, ...week, 9, 9]))).toMatchObject({
      trend_type: 'stable',
      days: 28,
    });
  });

  test('reports velocity and growth of the Theil-Sen line', () => {
    const trend = analyzeTrend(seriesOf(Array.from({ length: 21 }, (_, day) => 10 + 2 * day)));
    expect(trend).toMatchObject({ trend_type: 'growing', velocity: 2, growth_percentage: 400 });
  });

  test('distinguishes insufficient_data, emerging and abandoned', () => {
    const type = (daily: readonly number[], rest: Partial<UsageSeries> = {}): string =>
      analyzeTrend(seriesOf(daily, { today: 0, ...rest })).trend_type;
    expect(type([1, 2, 1])).toBe('insufficient_data');
    expect(type([1, 2, 1], { today: 6 })).toBe('emerging');
    expect(type([])).toBe('insufficient_data');
    expect(type([0, 0, 0], { olderUse: true })).toBe('abandoned');
    const quiet = (days: number): number[] => Array.from({ length: days }, () => 0);
    expect(type([...Array.from({ length: 14 }, () => 2), ...quiet(7)])).toBe('abandoned');
    expect(type([...Array.from({ length: 14 }, () => 2), ...quiet(7)], { today: 1 })).not.toBe('abandoned');
    // A use in the incomplete week that is cut off still counts as earlier use.
    for (let ago = 28; ago <= 42; ago++) {
      expect(`${ago}: ${type([5, ...quiet(ago - 1)])}`).toBe(`${ago}: abandoned`);
      expect(`${ago}: ${type(quiet(ago))}`).toBe(`${ago}: insufficient_data`);
    }
    // At one use in three weeks, a week without use is within chance.
    expect(type([1, ...quiet(13), 1, ...quiet(7)])).toBe('stable');
  });
});

describe('windows', () => {
  const now = Date.UTC(2026, 2, 1, 6);
  const ask = (time_window_type: 'hourly' | 'daily' | 'weekly' | 'yearly', time_window_days?: number): unknown =>
    windowOf({ time_window_type, time_window_days }, now).days;

  test('windowOf returns rolling windows for an hour and a day, and whole UTC days otherwise', () => {
    expect([ask('hourly'), ask('daily')]).toEqual([undefined, undefined]);
    expect(windowOf({ time_window_type: 'daily', time_window_days: undefined }, now)).toMatchObject({ elapsedDays: 1 });
    expect(ask('weekly')).toEqual({ first: '2026-02-23', last: '2026-03-01' });
    expect(ask('yearly', 2)).toEqual({ first: '2026-02-28', last: '2026-03-01' });
    expect(windowOf({ time_window_type: 'weekly', time_window_days: undefined }, now).elapsedDays).toBe(6.25);
  });

  test('addDays and daysBetween cross months', () => {
    expect(addDays('2026-02-28', 1)).toBe('2026-03-01');
    expect(addDays('2026-01-01', -1)).toBe('2025-12-31');
    expect(daysBetween('2026-02-27', '2026-03-01')).toBe(2);
  });
});

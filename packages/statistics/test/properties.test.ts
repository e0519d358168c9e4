import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  compareProportions,
  differenceSequence,
  fisherExact,
  holm,
  mannKendall,
  mergeSamples,
  proportionSample,
  proportionSequence,
  requiredForProportions,
  sampleRatio,
  summarize,
  summarizeLogs,
  theilSen,
  welchLogTest,
  welchTest,
  wilsonInterval,
} from '../src/index.ts';

const proportion = fc
  .tuple(fc.integer({ min: 1, max: 400 }), fc.double({ min: 0, max: 1, noNaN: true }))
  .map(([trials, p]) => ({ trials, successes: Math.round(trials * p) }));
const values = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 2, maxLength: 60 });

describe('two proportions', () => {
  test('comparisons keep the p-value and negate the difference when a and b are swapped', () => {
    fc.assert(
      fc.property(proportion, proportion, (a, b) => {
        const [there, back] = [compareProportions(a, b), compareProportions(b, a)];
        expect(there.pValue).toBeCloseTo(back.pValue, 9);
        expect(there.difference).toBeCloseTo(-back.difference, 12);
        expect(there.interval.low).toBeCloseTo(-back.interval.high, 9);
        expect(there.pValue).toBeGreaterThanOrEqual(0);
        expect(there.pValue).toBeLessThanOrEqual(1);
      }),
    );
  });

  test('comparisons find no difference between equal shares', () => {
    fc.assert(
      fc.property(proportion, (a) => {
        expect(fisherExact(a, a)).toBeGreaterThan(0.99);
      }),
    );
  });

  test('intervals contain the observed value', () => {
    fc.assert(
      fc.property(proportion, (a) => {
        const p = a.successes / a.trials;
        for (const { low, high } of [wilsonInterval(a), proportionSequence(a)]) {
          expect(low).toBeLessThanOrEqual(p);
          expect(high).toBeGreaterThanOrEqual(p);
        }
      }),
    );
  });

  test('differenceSequence is wider than the interval for one look and consistent with its p-value', () => {
    fc.assert(
      fc.property(proportion, proportion, (a, b) => {
        fc.pre(a.trials >= 2 && b.trials >= 2);
        const { interval, pValue } = differenceSequence(proportionSample(a), proportionSample(b));
        const excludesZero = interval.low > 0 || interval.high < 0;
        if (Math.abs(pValue - 0.05) > 1e-9) expect(excludesZero).toBe(pValue < 0.05);
        expect(proportionSequence(a).high).toBeGreaterThanOrEqual(wilsonInterval(a).high - 1e-9);
      }),
    );
  });
});

describe('samples', () => {
  test('mergeSamples equals summarize of all values', () => {
    fc.assert(
      fc.property(values, values, (a, b) => {
        const [merged, whole] = [mergeSamples(summarize(a), summarize(b)), summarize([...a, ...b])];
        expect(merged.count).toBe(whole.count);
        expect(Math.abs(merged.mean - whole.mean)).toBeLessThanOrEqual(1e-6);
        expect(Math.abs(merged.variance - whole.variance)).toBeLessThanOrEqual(1e-9 * (1 + whole.variance));
      }),
    );
  });

  test('tests report p-value 1 for equal constants and 0 for different ones', () => {
    const flat = (mean: number): ReturnType<typeof summarize> => summarize([mean, mean, mean]);
    expect(welchTest(flat(1), flat(1)).pValue).toBe(1);
    expect(welchTest(flat(1), flat(2)).pValue).toBe(0);
  });

  test('tests ignore rounding errors in means of constants', () => {
    const amount = fc.double({ min: 1e-3, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(
        amount,
        fc.boolean(),
        fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 2 }),
        (x, turn, uses) => {
          const value = turn ? -x : x;
          // Each value is the mean of repeated equal values, summed and divided as a database does.
          const averaged = uses.map(
            (times) => Array.from({ length: times }, () => value).reduce((a, b) => a + b) / times,
          );
          const [plain, rounded] = [summarize(uses.map(() => value)), summarize(averaged)];
          for (const [a, b] of [
            [plain, rounded],
            [rounded, plain],
          ] as const) {
            expect(welchTest(a, b)).toMatchObject({ difference: 0, t: 0, pValue: 1 });
            expect(welchLogTest(a, b)).toMatchObject({ ratio: 1, pValue: 1 });
            expect(differenceSequence(a, b)).toMatchObject({ difference: 0, pValue: 1 });
          }
        },
      ),
    );
    const three = (0.7 + 0.7 + 0.7) / 3;
    expect(three).not.toBe(0.7);
    const flat = (mean: number): ReturnType<typeof summarize> => summarize(Array.from({ length: 60 }, () => mean));
    expect(differenceSequence(flat(three), flat(0.7))).toEqual({
      difference: 0,
      interval: { low: 0, high: 0 },
      pValue: 1,
    });
    // A real relative difference is detected at any scale.
    for (const unit of [1, 1e-12, 1e12]) {
      expect(differenceSequence(flat(0.7001 * unit), flat(0.7 * unit)).pValue).toBe(0);
      expect(welchTest(flat(0.7001 * unit), flat(0.7 * unit)).pValue).toBe(0);
    }
  });
});

describe('Holm, trends, sample ratio and arguments', () => {
  test('holm never lowers a p-value and keeps their order', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 }), (p) => {
        const adjusted = holm(p);
        for (const [index, value] of p.entries()) expect(adjusted[index]).toBeGreaterThanOrEqual(value);
        for (const [i, x] of p.entries())
          for (const [j, y] of p.entries()) if (x < y) expect(adjusted[i]).toBeLessThanOrEqual(adjusted[j] ?? 0);
      }),
    );
  });

  test('trend tests negate the trend when the series is reversed', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 2, maxLength: 40 }), (series) => {
        const [there, back] = [mannKendall(series), mannKendall(series.toReversed())];
        expect(there.s).toBe(back.s === 0 ? 0 : -back.s);
        expect(theilSen(series).slope).toBeCloseTo(-theilSen(series.toReversed()).slope, 9);
      }),
    );
  });

  test('sampleRatio reports no mismatch when sizes match the shares', () => {
    expect(sampleRatio([500, 250, 250], [0.5, 0.25, 0.25])).toEqual({ chiSquare: 0, df: 2, pValue: 1 });
    expect(sampleRatio([0, 0]).pValue).toBe(1);
  });

  test('functions name the argument and its range when it is out of range', () => {
    expect(() => wilsonInterval({ successes: 3, trials: 2 })).toThrow(/proportion\.successes must be at most 2, not 3/);
    expect(() => wilsonInterval({ successes: 0, trials: 0 })).toThrow(/proportion\.trials must be an integer from 1/);
    expect(() => wilsonInterval({ successes: 1, trials: 2 }, 1)).toThrow(/alpha must lie between 0 and 1, not 1/);
    expect(() => welchTest(summarize([1]), summarize([1, 2]))).toThrow(/a\.count must be at least 2, not 1/);
    expect(() => differenceSequence(summarize([1, 2]), summarize([]))).toThrow(/b\.count/);
    expect(() => summarizeLogs([0])).toThrow(/above 0, not 0/);
    expect(() => holm([2])).toThrow(/0 to 1, not 2/);
    expect(() => sampleRatio([1])).toThrow(/two arms/);
    expect(() => sampleRatio([1, 2], [1, 0])).toThrow(/above 0/);
    expect(() => requiredForProportions(0, 0.5)).toThrow(/a must lie between 0 and 1/);
    expect(requiredForProportions(0.5, 0.5)).toBe(Number.POSITIVE_INFINITY);
  });
});

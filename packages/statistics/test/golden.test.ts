/**
 * Comparison with published values and SciPy 1.17.1 (`scipy.stats`: norm, t, chi2, fisher_exact, ttest_ind(equal_var=False),
 * binomtest().proportion_ci('wilson'), chisquare, theilslopes).
 */
import { describe, expect, test } from 'vitest';
import {
  chiSquareUpperTail,
  compareProportions,
  fisherExact,
  holm,
  mannKendall,
  newcombeInterval,
  normalQuantile,
  normalUpperTail,
  proportionSequence,
  requiredForMeans,
  requiredForProportions,
  sampleRatio,
  studentQuantile,
  studentUpperTail,
  summarize,
  summarizeLogs,
  theilSen,
  twoProportionZ,
  welchLogTest,
  welchTest,
  wilsonInterval,
} from '../src/index.ts';

/** Equal to about `digits` significant digits. */
function expectClose(actual: number, expected: number, digits = 10): void {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(Math.abs(expected) * 10 ** -digits + 1e-300);
}
const share = (successes: number, trials: number): { successes: number; trials: number } => ({ successes, trials });

describe('distributions, by SciPy', () => {
  test.each([
    [-8, 6.22096057427174e-16],
    [-5, 2.866515718791933e-7],
    [-3, 0.0013498980316300933],
    [-1.96, 0.024997895148220435],
    [1, 0.8413447460685429],
    [3, 0.9986501019683699],
  ])('normal below %d', (z, p) => expectClose(normalUpperTail(-z), p, 12));

  test.each([
    [1e-10, -6.361340902404056],
    [0.001, -3.090232306167813],
    [0.025, -1.9599639845400545],
    [0.8, 0.8416212335729143],
  ])('normal quantile of %d', (p, z) => expectClose(normalQuantile(p), z, 12));

  test.each([
    [0.5, 1, 0.35241638234956674],
    [2, 10, 0.03669401738537018],
    [-3.2, 4.7, 0.9869080651215986],
    [12, 30, 2.7900927075996303e-13],
    [1.96, 1e6, 0.024998033792634926],
  ])('t above %d at %d degrees', (t, df, p) => expectClose(studentUpperTail(t, df), p));

  test.each([
    [0.975, 10, 2.228138851986274],
    [0.995, 3.3, 5.344306069721078],
    [0.6, 27.8, 0.2557850290728429],
    [0.025, 1, -12.706204736174694],
  ])('t quantile of %d at %d degrees', (p, df, t) => expectClose(studentQuantile(p, df), t));

  test.each([
    [3.84, 1, 0.05004352124870519],
    [10, 3, 0.01856613546304325],
    [0.2, 5, 0.9991138612111875],
    [60, 4, 2.9008631203404573e-12],
  ])('chi-square above %d at %d degrees', (x, df, p) => expectClose(chiSquareUpperTail(x, df), p));
});

describe('proportions', () => {
  test.each([
    [81, 263, 0.2552885198782742, 0.36620957698280004],
    [15, 148, 0.06238639953073629, 0.16048724172330803],
    [0, 20, 0, 0.16112515805281935],
    [1, 29, 0.006113214292762667, 0.17175521879320282],
    [10, 10, 0.7224672001371109, 1],
  ])('Wilson of %d of %d, by SciPy; the first four also in Newcombe 1998, Stat. Med. 17:857', (k, n, low, high) => {
    const interval = wilsonInterval(share(k, n));
    expectClose(interval.low, low);
    expectClose(interval.high, high);
  });

  test.each([
    [56, 70, 48, 80, 0.0524, 0.3339],
    [9, 10, 3, 10, 0.1705, 0.809],
    [6, 7, 2, 7, 0.0582, 0.8062],
    [5, 56, 0, 29, -0.0381, 0.1926],
    [0, 10, 0, 20, -0.1611, 0.2775],
    [0, 10, 0, 10, -0.2775, 0.2775],
    [10, 10, 0, 20, 0.6791, 1],
    [10, 10, 0, 10, 0.6075, 1],
  ])('Newcombe 1998, Stat. Med. 17:873, table II, method 10: %d/%d - %d/%d', (x1, n1, x2, n2, low, high) => {
    const interval = newcombeInterval(share(x1, n1), share(x2, n2));
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
  });

  test('the pooled z test, by its formula with SciPy norm.sf', () => {
    const { z, pValue } = twoProportionZ(share(56, 70), share(48, 80));
    expectClose(z, 2.6501719512585336);
    expectClose(pValue, 0.00804508136819656);
  });

  test.each([
    [8, 10, 1, 6, 0.034965034965034975],
    [100, 102, 1000, 1005, 0.13007593634300163],
    [3, 4, 1, 4, 0.48571428571428565],
    [0, 30, 10, 30, 0.0007970131314101389],
    [430, 450, 400, 450, 0.00025585648511995625],
  ])('Fisher %d/%d and %d/%d, by SciPy; the third is the lady tasting tea', (x1, n1, x2, n2, p) =>
    expectClose(fisherExact(share(x1, n1), share(x2, n2)), p),
  );

  test('compareProportions uses the Fisher test for small expected counts and the z test otherwise', () => {
    expect(compareProportions(share(8, 10), share(1, 6))).toMatchObject({ method: 'fisher' });
    expect(compareProportions(share(430, 450), share(400, 450))).toMatchObject({ method: 'z' });
  });
});

/** Two samples of different spread; reference values from SciPy's `ttest_ind`. */
const A = [27.5, 21, 19, 23.6, 17, 17.9, 16.9, 20.1, 21.9, 22.6, 23.1, 19.6, 19, 21.7, 21.4];
const B = [27.1, 22, 20.8, 23.4, 23.4, 23.5, 25.8, 22, 24.8, 20.2, 21.9, 22.1, 22.9, 30.5, 24.4];

describe('means, by SciPy', () => {
  test('Welch', () => {
    const { t, df, pValue, interval } = welchTest(summarize(A), summarize(B));
    expectClose(t, -2.8529548701715215);
    expectClose(df, 27.88730398842012);
    expectClose(pValue, 0.008071938172194903);
    expectClose(interval.low, -4.868022741791966);
    expectClose(interval.high, -0.7986439248746979);
  });

  test('Welch on logarithms', () => {
    const { t, pValue, interval } = welchLogTest(summarizeLogs(A), summarizeLogs(B));
    expectClose(t, -2.983976977261144);
    expectClose(pValue, 0.006009772151328086);
    expect(interval.low).toBeCloseTo(0.80242889, 8);
    expect(interval.high).toBeCloseTo(0.96011929, 8);
  });
});

describe('experiments', () => {
  test('sample ratio, by SciPy chisquare', () => {
    expectClose(sampleRatio([5200, 4800]).pValue, 6.334248366623988e-5);
    expectClose(sampleRatio([16, 18, 16, 14, 12, 12]).pValue, 0.8491450360846096);
    expectClose(sampleRatio([480, 260, 260], [2, 1, 1]).pValue, 0.4493289641172217);
  });

  test('size: R power.prop.test(p1 = .50, p2 = .75, power = .90) is 76.7 (its manual); 0.90 against 0.95 is 434.4', () => {
    expect(requiredForProportions(0.5, 0.75, { power: 0.9 })).toBe(77);
    expect(requiredForProportions(0.9, 0.95)).toBe(435);
  });

  test('size: 63 an arm for half a deviation, the normal approximation (Cohen 1988 has 64 with t)', () => {
    expect(requiredForMeans(0.5, 1)).toBe(63);
  });

  test('Holm: R p.adjust(c(0.01, 0.02, 0.03, 0.005), "holm")', () => {
    expect(holm([0.01, 0.02, 0.03, 0.005]).map((p) => Number(p.toFixed(10)))).toEqual([0.03, 0.04, 0.04, 0.02]);
    expect(holm([0.9, 0.8])).toEqual([1, 1]);
  });

  test('a proportion’s sequence: the roots of the beta-binomial martingale, by SciPy betaln and brentq', () => {
    const many = proportionSequence(share(90, 100));
    expect(many.low).toBeCloseTo(0.7724900501413161, 9);
    expect(many.high).toBeCloseTo(0.9709391487156235, 9);
    expect(proportionSequence(share(500, 1000)).low).toBeCloseTo(0.4424183856766009, 9);
    expect(proportionSequence(share(0, 30))).toEqual({ low: 0, high: expect.closeTo(0.16118246840772182, 9) });
  });
});

describe('trends', () => {
  const rising = [1, 3, 2, 4, 6, 5, 7, 9, 8, 10];
  const tied = [5, 3, 3, 3, 4, 4, 5, 2, 2, 2, 3, 3];

  test('Mann-Kendall, by its formula with SciPy norm.sf', () => {
    expect(mannKendall(rising)).toMatchObject({ s: 39, variance: 125, z: expect.closeTo(3.3988233257996803, 12) });
    const { s, variance, pValue } = mannKendall(tied);
    expect([s, variance]).toEqual([-17, expect.closeTo(190.33333333333334, 10)]);
    expectClose(pValue, 0.24615259167637749);
  });

  test('Theil-Sen, by SciPy theilslopes', () => {
    expect(theilSen(rising)).toEqual({ slope: 1, intercept: 1 });
    expect(theilSen(tied).slope).toBeCloseTo(-0.13392857142857142, 12);
    expect(theilSen(tied).intercept).toBeCloseTo(3.736607142857143, 12);
  });
});

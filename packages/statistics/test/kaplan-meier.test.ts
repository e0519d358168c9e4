import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { kaplanMeier, type Lifetime, survivalAt } from '../src/index.ts';

const ended = (duration: number, weight = 1): Lifetime => ({ duration, ended: true, weight });
const censored = (duration: number, weight = 1): Lifetime => ({ duration, ended: false, weight });

/**
 * Weeks of remission of 21 patients with leukaemia who received 6-MP: Freireich et al. 1963, Blood 21, page 699; in Cox and Oakes 1984,
 * table 1.1. The estimates follow by hand from the numbers at risk: 18/21, then 16/17, 14/15, 11/12, 10/11, 6/7 and 5/6 of the one before.
 * NAG prints the same estimates and standard errors.
 *
 * @see https://support.nag.com/numeric/nl/nagdoc_27/examples/baseresults/g12aace.r.html
 */
const REMISSIONS = [
  ...[6, 6, 6, 7, 10, 13, 16, 22, 23].map((week) => ended(week)),
  ...[6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35].map((week) => censored(week)),
];

describe('kaplanMeier', () => {
  test.each([
    [6, 21, 3, 0.8571, 0.0764, 0.6197, 0.9516],
    [7, 17, 1, 0.8067, 0.0869, 0.5631, 0.9228],
    [10, 15, 1, 0.7529, 0.0963, 0.5032, 0.8894],
    [13, 12, 1, 0.6902, 0.1068, 0.4316, 0.8491],
    [16, 11, 1, 0.6275, 0.1141, 0.3675, 0.8049],
    [22, 7, 1, 0.5378, 0.1282, 0.2678, 0.7468],
    [23, 6, 1, 0.4482, 0.1346, 0.1881, 0.6801],
  ])('agrees with the estimate by hand at week %i', (at, atRisk, deaths, survival, error, low, high) => {
    const step = kaplanMeier(REMISSIONS).find((one) => one.at === at);
    expect(step).toMatchObject({ atRisk, ended: deaths });
    expect(step?.survival).toBeCloseTo(survival, 4);
    expect(step?.standardError).toBeCloseTo(error, 4);
    expect(step?.interval.low).toBeCloseTo(low, 3);
    expect(step?.interval.high).toBeCloseTo(high, 3);
  });

  test('limits agree with those that Stata prints for its drug trial, of which 2 of 48 died at 1 and 6 until 5', () => {
    // https://www.stata.com/statalist/archive/2007-11/msg00486.html: until 5 nothing is censored.
    const steps = kaplanMeier([ended(1, 2), ended(5, 6), censored(39, 40)]);
    const printed = steps.map(({ interval: { high, low }, standardError, survival }) =>
      [survival, standardError, low, high].map((figure) => figure.toFixed(4)),
    );
    expect(printed).toEqual([
      ['0.9583', '0.0288', '0.8435', '0.9894'],
      ['0.8333', '0.0538', '0.6943', '0.9129'],
    ]);
  });

  test('without censoring it is the share that is left, and weights count as repetitions', () => {
    const steps = kaplanMeier([ended(1, 2), ended(2), ended(3)]);
    expect(steps.map(({ at, survival }) => [at, survival])).toEqual([
      [1, 0.5],
      [2, 0.25],
      [3, 0],
    ]);
    expect(steps.at(-1)).toMatchObject({ standardError: 0, interval: { low: 0, high: 0 } });
    fc.assert(
      fc.property(
        fc.array(fc.record({ duration: fc.nat(20), ended: fc.boolean(), weight: fc.integer({ min: 1, max: 4 }) })),
        (lifetimes) => {
          const repeated = lifetimes.flatMap(({ weight, ...one }) => Array.from({ length: weight }, () => one));
          const [weighted, single] = [kaplanMeier(lifetimes), kaplanMeier(repeated)];
          expect(weighted.map(({ at, atRisk }) => [at, atRisk])).toEqual(single.map(({ at, atRisk }) => [at, atRisk]));
          for (const [index, step] of weighted.entries())
            expect(step.survival).toBeCloseTo(single[index]?.survival ?? -1, 10);
        },
      ),
    );
  });

  test('only ends make steps, and an observation censored at the time of an end counts as living', () => {
    expect(kaplanMeier([censored(1), censored(5)])).toEqual([]);
    expect(kaplanMeier([ended(3), censored(3)])).toMatchObject([{ at: 3, atRisk: 2, survival: 0.5 }]);
    expect(kaplanMeier([])).toEqual([]);
  });

  test('survivalAt is the step before or at a time', () => {
    const steps = kaplanMeier(REMISSIONS);
    expect(survivalAt(steps, 5)).toBeUndefined();
    expect(survivalAt(steps, 6)?.at).toBe(6);
    expect(survivalAt(steps, 21)?.at).toBe(16);
    expect(survivalAt(steps, 100)?.at).toBe(23);
  });

  test.each([
    [() => kaplanMeier([ended(-1)]), 'duration'],
    [() => kaplanMeier([ended(1, 0)]), 'weight'],
    [() => kaplanMeier([], 1), 'alpha'],
  ])('%s out of range is refused', (run, name) => {
    expect(run).toThrow(name);
  });
});

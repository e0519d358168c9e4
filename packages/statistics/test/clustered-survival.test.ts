import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ClusteredLifetime, clusteredSurvival, kaplanMeier, survivalAt } from '../src/index.ts';

const one = (cluster: number, duration: number, ended: boolean, weight = 1): ClusteredLifetime => ({
  cluster,
  duration,
  ended,
  weight,
});
const lifetimes = fc.array(
  fc.record({ duration: fc.nat(20), ended: fc.boolean(), weight: fc.integer({ min: 1, max: 4 }) }),
  { minLength: 2 },
);

describe('clusteredSurvival', () => {
  test('clusters of one observation have the estimate of Kaplan and Meier and the variance of Greenwood, times n / (n - 1)', () => {
    fc.assert(
      fc.property(lifetimes, fc.nat(20), (drawn, at) => {
        const alone = drawn.map((lifetime, cluster) => ({ ...lifetime, cluster, weight: 1 }));
        const [found] = clusteredSurvival(alone, [at]);
        const step = survivalAt(kaplanMeier(alone), at);
        if (found?.survival === undefined) return;
        expect(found.survival).toBeCloseTo(step?.survival ?? 1, 12);
        const greenwood = (step?.standardError ?? 0) * Math.sqrt(alone.length / (alone.length - 1));
        expect(found.standardError).toBeCloseTo(greenwood, 10);
      }),
    );
  });

  test('lines that end together count as one: the interval is that of their clusters', () => {
    const edits = [3, 5, 5, 9, 12, 12, 12, 20].map((duration, cluster) => one(cluster, duration, cluster % 3 !== 2));
    const [alone] = clusteredSurvival(edits, [12]);
    const lines = edits.flatMap((edit) => Array.from({ length: 40 }, () => edit));
    const [repeated] = clusteredSurvival(lines, [12]);
    const [weighted] = clusteredSurvival(
      edits.map((edit) => ({ ...edit, weight: 40 })),
      [12],
    );
    for (const many of [repeated, weighted]) {
      expect(many?.atRisk).toBe((alone?.atRisk ?? 0) * 40);
      for (const figure of ['survival', 'standardError'] as const)
        expect(many?.[figure]).toBeCloseTo(alone?.[figure] ?? -1, 10);
      expect(many?.interval?.low).toBeCloseTo(alone?.interval?.low ?? -1, 10);
    }
  });

  test('nothing is known of times after the last observation, and no interval of one cluster', () => {
    const estimates = clusteredSurvival([one(1, 5, true), one(2, 10, false)], [4, 5, 10, 11]);
    expect(estimates).toMatchObject([
      { at: 4, atRisk: 2, clusters: 2, survival: 1 },
      { at: 5, atRisk: 1, clusters: 1, survival: 0.5 },
      { at: 10, atRisk: 1, survival: 0.5 },
      { at: 11, atRisk: 0, clusters: 0, survival: undefined, interval: undefined },
    ]);
    expect(clusteredSurvival([one(1, 5, true), one(1, 9, false)], [6])).toMatchObject([
      { survival: 0.5, interval: undefined, standardError: undefined },
    ]);
    expect(clusteredSurvival([], [1])).toMatchObject([{ atRisk: 0, survival: undefined }]);
  });

  test('where nothing has ended, or everything has, the interval is that of Clopper and Pearson', () => {
    const ten = Array.from({ length: 10 }, (_, cluster) => one(cluster, 7, cluster < 0));
    // 1 - 0.3085, the upper limit for none of ten.
    expect(clusteredSurvival(ten, [7])[0]?.interval?.low).toBeCloseTo(0.6915, 4);
    const ended = ten.map((lifetime) => ({ ...lifetime, ended: true }));
    expect(clusteredSurvival(ended, [8])).toMatchObject([{ survival: 0, interval: { low: 0 } }]);
    expect(clusteredSurvival(ended, [8])[0]?.interval?.high).toBeCloseTo(0.3085, 4);
  });

  test('95 % intervals contain the true share in about 95 % of samples of edits whose lines end together', () => {
    let state = 7;
    const random = (): number => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
    const rounds = 1000;
    let [covered, ofLines] = [0, 0];
    for (let round = 0; round < rounds; round++) {
      // Each edit has up to 20 lines, which end together at an exponential time, and is seen for 1 to 3 units of time.
      const edits = Array.from({ length: 60 }, (_, cluster) => {
        const [end, seen] = [-Math.log(1 - random()), 1 + 2 * random()];
        return one(cluster, Math.min(end, seen), end <= seen, 1 + Math.floor(random() * 20));
      });
      const contains = (interval: { readonly low: number; readonly high: number } | undefined): boolean =>
        interval !== undefined && interval.low <= Math.exp(-1) && Math.exp(-1) <= interval.high;
      if (contains(clusteredSurvival(edits, [1])[0]?.interval)) covered++;
      if (contains(survivalAt(kaplanMeier(edits), 1)?.interval)) ofLines++;
    }
    expect(covered / rounds).toBeGreaterThan(0.92);
    expect(covered / rounds).toBeLessThan(0.98);
    // Intervals that take lines for independent ones are far too narrow.
    expect(ofLines / rounds).toBeLessThan(0.6);
  });
});

/** Error rates of the tests, counted over thousands of simulated experiments. Seeded, so every run is the same. */
import { expect, test } from 'vitest';
import {
  differenceSequence,
  mannKendall,
  proportionSample,
  proportionSequence,
  summarize,
  twoProportionZ,
} from '../src/index.ts';
import { normal, poisson, seeded } from './random.ts';

const RUNS = 2000;
/** Sizes per arm at which an experiment is looked at. */
const [FLOOR, STEP, MOST] = [30, 10, 2000];

/** Upper bound, exceeded once in a thousand times, of the runs with an event of probability `p`. */
const atMost = (p: number, runs = RUNS): number => Math.ceil(runs * p + 3.1 * Math.sqrt(runs * p * (1 - p)));

interface Verdicts {
  /** Experiments in which a repeated z test was significant at least once. */
  readonly peekedZ: number;
  readonly sequence: number;
  /** Experiments in which the interval of the sequence missed the true value at least once. */
  readonly missed: number;
}

function experiments(pa: number, pb: number, seed: number, runs = RUNS): Verdicts {
  const random = seeded(seed);
  const verdicts = { peekedZ: 0, sequence: 0, missed: 0 };
  for (let run = 0; run < runs; run++) {
    const seen = { peekedZ: false, sequence: false, missed: false };
    let [a, b] = [0, 0];
    for (let n = 1; n <= MOST; n++) {
      if (random() < pa) a += 1;
      if (random() < pb) b += 1;
      if (n < FLOOR || n % STEP !== 0) continue;
      const [left, right] = [
        { successes: a, trials: n },
        { successes: b, trials: n },
      ];
      const { pValue, interval } = differenceSequence(proportionSample(left), proportionSample(right));
      seen.sequence ||= pValue <= 0.05;
      seen.missed ||= pa - pb < interval.low || pa - pb > interval.high;
      seen.peekedZ ||= twoProportionZ(left, right).pValue <= 0.05;
    }
    for (const key of ['peekedZ', 'sequence', 'missed'] as const) if (seen[key]) verdicts[key] += 1;
  }
  return verdicts;
}

test('differenceSequence is significant in at most 5 % of experiments without a difference when looked at 198 times', () => {
  const { sequence, missed, peekedZ } = experiments(0.9, 0.9, 20_261_121);
  expect(sequence).toBeLessThanOrEqual(RUNS * 0.05);
  expect(missed).toBeLessThanOrEqual(RUNS * 0.05);
  // Control: a fixed-size test is misled by the same experiments.
  expect(peekedZ).toBeGreaterThan(RUNS * 0.25);
});

test('differenceSequence distinguishes 0.85 from 0.95 in at least 95 % of experiments with 2,000 sessions per arm', () => {
  expect(experiments(0.85, 0.95, 11, 500).sequence).toBeGreaterThanOrEqual(475);
});

test('twoProportionZ has its nominal error rate at one look', () => {
  const random = seeded(5);
  let wrong = 0;
  for (let run = 0; run < RUNS; run++) {
    let [a, b] = [0, 0];
    for (let i = 0; i < 400; i++) {
      if (random() < 0.6) a += 1;
      if (random() < 0.6) b += 1;
    }
    if (twoProportionZ({ successes: a, trials: 400 }, { successes: b, trials: 400 }).pValue <= 0.05) wrong += 1;
  }
  expect(wrong).toBeLessThanOrEqual(atMost(0.05));
  expect(wrong).toBeGreaterThan(RUNS * 0.03);
});

test('differenceSequence is significant in at most 5 % of experiments with equal log-normal means', () => {
  const random = seeded(17);
  let wrong = 0;
  for (let run = 0; run < 500; run++) {
    const [a, b]: [number[], number[]] = [[], []];
    let said = false;
    for (let n = 1; n <= 600; n++) {
      a.push(normal(random));
      b.push(normal(random));
      if (n >= FLOOR && n % 30 === 0) said ||= differenceSequence(summarize(a), summarize(b)).pValue <= 0.05;
    }
    if (said) wrong += 1;
  }
  expect(wrong).toBeLessThanOrEqual(500 * 0.05);
});

test.each([0.02, 0.5, 0.9])(
  'the exact sequence of a proportion of %d misses it in at most 5 %, from the first unit on',
  (p) => {
    const random = seeded(23);
    let missed = 0;
    for (let run = 0; run < 500; run++) {
      let successes = 0;
      let out = false;
      for (let n = 1; n <= 500; n++) {
        if (random() < p) successes += 1;
        if (n > 20 && n % 20 !== 0) continue;
        const { low, high } = proportionSequence({ successes, trials: n });
        out ||= p < low || p > high;
      }
      if (out) missed += 1;
    }
    expect(missed).toBeLessThanOrEqual(atMost(0.05, 500));
  },
  60_000,
);

test('mannKendall finds a trend in at most 6 % of flat series and in at least 95 % of series growing by 2 % a day', () => {
  const random = seeded(31);
  const trends = (mean: (day: number) => number): number => {
    let seen = 0;
    for (let run = 0; run < RUNS; run++) {
      const days = Array.from({ length: 28 }, (_, day) => poisson(random, mean(day)));
      if (mannKendall(days).pValue <= 0.05) seen += 1;
    }
    return seen;
  };
  expect(trends(() => 3)).toBeLessThanOrEqual(RUNS * 0.06);
  expect(trends((day) => 20 * 1.02 ** day)).toBeGreaterThanOrEqual(RUNS * 0.95);
});

import { checkBetween, checkCount, checkProportion } from './checks.ts';
import { logBeta } from './distributions.ts';
import type { Interval, Proportion } from './intervals.ts';
import { meanDifference, type Sample } from './samples.ts';

/** Tuning of a confidence sequence. Choose both values before the first look: tuning on the data voids the guarantee. */
export interface SequenceOptions {
  /** Probability that the interval ever misses the true value, over all looks together, between 0 and 1. @defaultValue 0.05 */
  readonly alpha?: number;
  /** Observations, of both arms together, at which the interval is narrowest, 1 or more. @defaultValue 500 */
  readonly tightestAt?: number;
}

/** Result of one look at a running experiment. */
export interface SequentialComparison {
  /** Mean of `a` − mean of `b`; 0 when both are constant and differ by less than 1e-9 of their size. */
  readonly difference: number;
  /** Contains the true difference at every look, past and future, with probability 1 − alpha. */
  readonly interval: Interval;
  /** Always-valid p-value: without a difference it ever falls below x with probability x at most. 0 to 1. */
  readonly pValue: number;
}

/**
 * Confidence sequence for the difference of two means, valid for any number of looks. It is asymptotic: it needs some tens
 * of observations per arm before the first look, and a reliable variance estimate in both arms. When neither arm varies, the
 * p-value is 1 for means that are equal within rounding, and 0 otherwise.
 *
 * @throws RangeError when an arm has fewer than two values
 * @see Waudby-Smith, Arbour, Sinha, Kennedy, Ramdas 2024, "Time-uniform central limit theory and asymptotic confidence
 * sequences", Annals of Statistics 52:2613–2640, theorem 2.2 and equation 10; Robbins 1970 for the normal mixture
 */
export function differenceSequence(a: Sample, b: Sample, options: SequenceOptions = {}): SequentialComparison {
  const { alpha = 0.05, tightestAt = 500 } = options;
  checkBetween('alpha', alpha, 0, 1);
  checkCount('tightestAt', tightestAt, 1);
  for (const [name, { count }] of [
    ['a', a],
    ['b', b],
  ] as const) {
    if (!(count >= 2)) throw new RangeError(`${name}.count must be at least 2, not ${count}`);
  }
  const difference = meanDifference(a, b);
  const time = a.count + b.count;
  // Variance of one observation of a sequence whose mean over `time` observations is the difference.
  const variance = time * (a.variance / a.count + b.variance / b.count);
  if (variance === 0) {
    return { difference, interval: { low: difference, high: difference }, pValue: difference === 0 ? 1 : 0 };
  }
  const rhoSquared = tuning(alpha, tightestAt);
  const spread = time * rhoSquared + 1;
  const reach =
    (Math.sqrt(variance) / time) * Math.sqrt(((2 * spread) / rhoSquared) * Math.log(Math.sqrt(spread) / alpha));
  const logMartingale =
    (time * time * difference * difference * rhoSquared) / (2 * variance * spread) - Math.log(spread) / 2;
  return {
    difference,
    interval: { low: difference - reach, high: difference + reach },
    pValue: Math.min(1, Math.exp(-logMartingale)),
  };
}

/** Square of the mixture scale for which the sequence is narrowest at `time`. */
function tuning(alpha: number, time: number): number {
  const log = -2 * Math.log(alpha);
  return (log + Math.log(log + 1)) / time;
}

/**
 * Converts a proportion to a sample for {@link differenceSequence}. The variance is never 0: half a success and half a
 * failure are added for it, so that 30 of 30 does not count as certainty.
 *
 * @throws RangeError
 */
export function proportionSample(proportion: Proportion): Sample {
  checkProportion('proportion', proportion);
  const { successes, trials } = proportion;
  const shrunk = (successes + 0.5) / (trials + 1);
  return { count: trials, mean: successes / trials, variance: shrunk * (1 - shrunk) };
}

/**
 * Confidence sequence for one proportion, exact at every size: all values that a beta(½, ½) mixture of alternatives does
 * not reject.
 *
 * @param alpha - probability that the interval ever misses the true value, over all looks together
 * @throws RangeError
 * @see Robbins 1970, Annals of Mathematical Statistics 41:1397–1409; Howard, Ramdas, McAuliffe, Sekhon 2021, Annals of
 * Statistics 49:1055–1080
 */
export function proportionSequence(proportion: Proportion, alpha = 0.05): Interval {
  checkProportion('proportion', proportion);
  checkBetween('alpha', alpha, 0, 1);
  const { successes, trials } = proportion;
  const failures = trials - successes;
  const evidence = logBeta(successes + 0.5, failures + 0.5) - logBeta(0.5, 0.5) + Math.log(alpha);
  const rejects = (p: number): boolean =>
    evidence >= (successes === 0 ? 0 : successes * Math.log(p)) + (failures === 0 ? 0 : failures * Math.log1p(-p));
  const mean = successes / trials;
  return {
    low: successes === 0 ? 0 : boundary(rejects, 0, mean),
    high: failures === 0 ? 1 : boundary(rejects, 1, mean),
  };
}

/** Bisection steps: 2^-60 is below any relevant precision of a proportion. */
const BISECTIONS = 60;

/** Bisects between a rejected and an accepted value; returns the rejected end, so that the interval is conservative. */
function boundary(rejects: (p: number) => boolean, rejected: number, accepted: number): number {
  for (let i = 0; i < BISECTIONS; i++) {
    const middle = (rejected + accepted) / 2;
    if (rejects(middle)) rejected = middle;
    else accepted = middle;
  }
  return rejected;
}

/**
 * Asymptotic confidence sequence for one mean, valid for any number of looks.
 *
 * @throws RangeError when there are fewer than two values
 * @see the same source as {@link differenceSequence}
 */
export function meanSequence(sample: Sample, options: SequenceOptions = {}): Interval {
  const { alpha = 0.05, tightestAt = 500 } = options;
  checkBetween('alpha', alpha, 0, 1);
  checkCount('tightestAt', tightestAt, 1);
  checkCount('sample.count', sample.count, 2);
  const rhoSquared = tuning(alpha, tightestAt);
  const spread = sample.count * rhoSquared + 1;
  const reach =
    (Math.sqrt(sample.variance) / sample.count) *
    Math.sqrt(((2 * spread) / rhoSquared) * Math.log(Math.sqrt(spread) / alpha));
  return { low: sample.mean - reach, high: sample.mean + reach };
}

import { checkBetween, checkCount, checkProportion } from './checks.ts';
import { logBeta } from './distributions.ts';
import type { Interval, Proportion } from './intervals.ts';
import { meanDifference, type Sample } from './samples.ts';

/** How a sequence is tuned. Fix both before the first look: a sequence that is tuned on its data promises nothing. */
export interface SequenceOptions {
  /** Chance that the interval ever misses the truth, over all looks together, between 0 and 1. @defaultValue 0.05 */
  readonly alpha?: number;
  /** Observations, of both arms together, at which the interval is narrowest, 1 or more. @defaultValue 500 */
  readonly tightestAt?: number;
}

/** What one look at a running experiment tells. */
export interface SequentialComparison {
  /** Mean of `a` − mean of `b`; 0 where both are constant and differ by less than 1e-9 of themselves. */
  readonly difference: number;
  /** Holds the truth at every look, past and future, with probability 1 − alpha. */
  readonly interval: Interval;
  /** Always valid: the chance that it is ever below x without a difference is at most x. 0 to 1. */
  readonly pValue: number;
}

/**
 * Confidence sequence for the difference of two means, to be looked at as often as wanted: an asymptotic one, so it wants
 * some tens of observations an arm before the first look, and a variance that is no accident of a small arm beside a large
 * one. With no variation in either arm the p-value is 1 for equal means, as far as rounding lets them be, and 0 for others.
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
  // Variance of one "observation" whose mean over `time` of them is the difference.
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

/** Square of the mixture's scale that makes the sequence narrowest at `time`. */
function tuning(alpha: number, time: number): number {
  const log = -2 * Math.log(alpha);
  return (log + Math.log(log + 1)) / time;
}

/**
 * A proportion as a sample for {@link differenceSequence}, its variance never quite 0: half a success and half a failure
 * are added to it, so that "30 of 30" is not taken for certainty.
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
 * Confidence sequence for one proportion, exact at every size: all p that a beta(½, ½) mixture of alternatives does not
 * refute.
 *
 * @param alpha - chance that the interval ever misses the truth, over all looks together
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
  const refuted = (p: number): boolean =>
    evidence >= (successes === 0 ? 0 : successes * Math.log(p)) + (failures === 0 ? 0 : failures * Math.log1p(-p));
  const mean = successes / trials;
  return {
    low: successes === 0 ? 0 : boundary(refuted, 0, mean),
    high: failures === 0 ? 1 : boundary(refuted, 1, mean),
  };
}

/** Steps of halving: 2^-60 is below what matters of a proportion. */
const HALVINGS = 60;

/** Where between `outside` (refuted) and `inside` (not) the verdict changes; on the outer side of it. */
function boundary(refuted: (p: number) => boolean, outside: number, inside: number): number {
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (outside + inside) / 2;
    if (refuted(middle)) outside = middle;
    else inside = middle;
  }
  return outside;
}

/**
 * Confidence sequence for one mean, asymptotic: for looking at it as often as wanted.
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

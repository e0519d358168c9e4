import { checkBetween } from './checks.ts';
import type { Interval } from './intervals.ts';
import { normalQuantile } from './normal-quantile.ts';

/** Time until something ended, or until it was last seen. */
export interface Lifetime {
  /** From the start, 0 or more; any unit. */
  readonly duration: number;
  /** True when it ended at that time; false when it is censored: seen to live at that time, and not known afterwards. */
  readonly ended: boolean;
  /** Number of equal observations, above 0. @defaultValue 1 */
  readonly weight?: number | undefined;
}

/** Step of a survival curve. */
export interface SurvivalStep {
  /** Time at which at least one observation ended. */
  readonly at: number;
  /** Observations that lived until then. */
  readonly atRisk: number;
  readonly ended: number;
  /** Share that survives this time, 0 to 1. */
  readonly survival: number;
  /** Standard error by Greenwood's formula. */
  readonly standardError: number;
  /** Pointwise confidence interval on the log-log scale, which stays within 0 and 1. */
  readonly interval: Interval;
}

/**
 * Estimates a survival curve by Kaplan and Meier: one step for each time at which observations ended, in order. An observation
 * that is censored at the time of an end counts as living then. The variance is Greenwood's, the interval the log-log one.
 *
 * @param alpha - one minus the confidence of the intervals, between 0 and 1
 * @throws RangeError when a duration, a weight or `alpha` is out of range
 * @see https://doi.org/10.1080/01621459.1958.10501452
 * @see https://www.itl.nist.gov/div898/handbook/apr/section2/apr215.htm
 */
export function kaplanMeier(lifetimes: readonly Lifetime[], alpha: number = 0.05): readonly SurvivalStep[] {
  checkBetween('alpha', alpha, 0, 1);
  for (const { duration, weight = 1 } of lifetimes) {
    if (!(duration >= 0)) throw new RangeError(`duration must be 0 or more, not ${duration}`);
    if (!(weight > 0 && weight < Infinity)) throw new RangeError(`weight must be above 0, not ${weight}`);
  }
  const z = normalQuantile(1 - alpha / 2);
  const sorted = lifetimes.toSorted((a, b) => a.duration - b.duration);
  let atRisk = sorted.reduce((sum, { weight = 1 }) => sum + weight, 0);
  let survival = 1;
  let greenwood = 0;
  const steps: SurvivalStep[] = [];
  for (let first = 0; first < sorted.length;) {
    const at = sorted[first]?.duration ?? 0;
    let [ended, gone] = [0, 0];
    for (; sorted[first]?.duration === at; first++) {
      const weight = sorted[first]?.weight ?? 1;
      gone += weight;
      if (sorted[first]?.ended === true) ended += weight;
    }
    if (ended > 0) {
      survival *= 1 - ended / atRisk;
      greenwood += ended / (atRisk * (atRisk - ended));
      steps.push({ at, atRisk, ended, survival, ...uncertainty(survival, greenwood, z) });
    }
    atRisk -= gone;
  }
  return steps;
}

/** Returns the last step up to a time; `undefined` before the first one, when everything survives. */
export function survivalAt(steps: readonly SurvivalStep[], at: number): SurvivalStep | undefined {
  return steps.findLast((step) => step.at <= at);
}

function uncertainty(survival: number, greenwood: number, z: number): Pick<SurvivalStep, 'standardError' | 'interval'> {
  // Nothing is left: the variance is not defined, and there is nothing to be uncertain of.
  if (survival <= 0) return { standardError: 0, interval: { low: 0, high: 0 } };
  const deviation = Math.sqrt(greenwood);
  return { standardError: survival * deviation, interval: logLogInterval(survival, deviation, z) };
}

/**
 * Returns the interval of a share between 0 and 1 on the log-log scale.
 *
 * @param deviation - standard error of the logarithm of the share
 */
export function logLogInterval(survival: number, deviation: number, z: number): Interval {
  const spread = Math.exp((z * deviation) / Math.abs(Math.log(survival)));
  return { low: survival ** spread, high: survival ** (1 / spread) };
}

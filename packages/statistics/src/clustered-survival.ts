import { checkBetween } from './checks.ts';
import type { Interval } from './intervals.ts';
import { kaplanMeier, type Lifetime, logLogInterval, type SurvivalStep } from './kaplan-meier.ts';
import { normalQuantile } from './normal-quantile.ts';

/** Time until something ended, of one of several in a cluster whose ends are not independent of each other. */
export interface ClusteredLifetime extends Lifetime {
  /** Observations with the same number belong together. */
  readonly cluster: number;
}

/** Share that survives a time. */
export interface SurvivalEstimate {
  readonly at: number;
  /** Observations, and the clusters that they are of, that were seen until then, alive. */
  readonly atRisk: number;
  readonly clusters: number;
  /** 0 to 1; `undefined` when nothing was observed for so long. */
  readonly survival: number | undefined;
  readonly standardError: number | undefined;
  /** Pointwise confidence interval on the log-log scale; `undefined` for fewer than two clusters. */
  readonly interval: Interval | undefined;
}

/**
 * Estimates by Kaplan and Meier which share survives given times, for observations that end together, such as the lines of one
 * edit. The estimate is that of {@link kaplanMeier}. The variance is that of the infinitesimal jackknife over clusters, times
 * n / (n - 1) for n clusters: for clusters of one observation it is Greenwood's but for that factor. Where nothing ended, or
 * everything, the interval is the exact one of a proportion of clusters.
 *
 * The cost grows with the number of observations, and of times.
 *
 * @param alpha - one minus the confidence of the intervals, between 0 and 1
 * @throws RangeError when a duration, a weight or `alpha` is out of range
 * @see https://doi.org/10.1080/01621459.1958.10501452 the estimate
 * @see https://doi.org/10.1111/j.0006-341X.2000.00645.x R. Williams, variance estimation for cluster-correlated data
 */
export function clusteredSurvival(
  lifetimes: readonly ClusteredLifetime[],
  times: readonly number[],
  alpha: number = 0.05,
): readonly SurvivalEstimate[] {
  checkBetween('alpha', alpha, 0, 1);
  const steps = kaplanMeier(lifetimes, alpha);
  const clusters = new Set(lifetimes.map(({ cluster }) => cluster)).size;
  const longest = lifetimes.reduce((most, { duration }) => Math.max(most, duration), -1);
  return times.map((at) => {
    const seen = lifetimes.filter(({ duration, ended }) => (ended ? duration > at : duration >= at));
    const atRisk = seen.reduce((sum, { weight = 1 }) => sum + weight, 0);
    const past = steps.filter((step) => step.at <= at);
    const survival = past.at(-1)?.survival ?? 1;
    const figures = { at, atRisk, clusters: new Set(seen.map(({ cluster }) => cluster)).size };
    if (longest < at && survival > 0)
      return { ...figures, survival: undefined, standardError: undefined, interval: undefined };
    if (clusters < 2) return { ...figures, survival, standardError: undefined, interval: undefined };
    if (past.length === 0 || survival <= 0)
      return {
        ...figures,
        survival,
        standardError: 0,
        interval: exactInterval(survival, figures.clusters, clusters, alpha),
      };
    const deviation = Math.sqrt((logVariance(lifetimes, past) * clusters) / (clusters - 1));
    const interval = logLogInterval(survival, deviation, normalQuantile(1 - alpha / 2));
    return { ...figures, survival, standardError: survival * deviation, interval };
  });
}

/** Returns the variance of the logarithm of the estimate at the last step: the sum over clusters of squared influences. */
function logVariance(lifetimes: readonly ClusteredLifetime[], steps: readonly SurvivalStep[]): number {
  const ends = new Map(steps.map(({ at, atRisk, ended }) => [at, 1 / (atRisk - ended)]));
  let sum = 0;
  const risks = steps.map(({ at, atRisk, ended }) => ({ at, sum: (sum += ended / (atRisk * (atRisk - ended))) }));
  const influences = new Map<number, number>();
  for (const { cluster, duration, ended, weight = 1 } of lifetimes) {
    const atRisk = lastUntil(risks, duration);
    const influence = atRisk - (ended ? (ends.get(duration) ?? 0) : 0);
    influences.set(cluster, (influences.get(cluster) ?? 0) + weight * influence);
  }
  return [...influences.values()].reduce((total, influence) => total + influence ** 2, 0);
}

function lastUntil(risks: readonly { readonly at: number; readonly sum: number }[], time: number): number {
  let [low, high] = [0, risks.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((risks[middle]?.at ?? Infinity) <= time) low = middle + 1;
    else high = middle;
  }
  return risks[low - 1]?.sum ?? 0;
}

/** Returns the interval of Clopper and Pearson for all, or none, of the clusters. */
function exactInterval(survival: number, seen: number, clusters: number, alpha: number): Interval {
  if (survival > 0) return { low: (alpha / 2) ** (1 / Math.max(1, seen)), high: 1 };
  return { low: 0, high: 1 - (alpha / 2) ** (1 / clusters) };
}

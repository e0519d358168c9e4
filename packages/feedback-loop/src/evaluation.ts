import type { Evaluation, MetricComparison } from '@hookline/contracts';
import {
  differenceSequence,
  holm,
  mergeSamples,
  proportionSample,
  requiredForProportions,
  type Sample,
  sampleRatio,
  type SequentialComparison,
} from '@hookline/statistics';
import type { Arm } from './arms.ts';
import { guardsOf, type Guard, SIGNIFICANT } from './guards.ts';

/** How an experiment is judged. */
export interface EvaluationOptions {
  /** Sessions of two arms at which the sequences are narrowest; fixed when the experiment starts. */
  readonly tightestAt: number;
  /** Difference in the success rate that matters, between 0 and 1. */
  readonly smallestEffect: number;
  /** Sessions that assigned patterns were not used in. */
  readonly offProtocol: number;
  /** Confidence below which nothing is decided, 0.95 or more. @defaultValue 0.95 */
  readonly threshold?: number;
}

type Metric = MetricComparison['metric'];

/** All that is decided by; `Evaluation` adds what is only reported. */
export type Decision = Omit<Evaluation, 'fixed_horizon'>;

const METRICS: readonly Metric[] = ['success', 'quality', 'latency'];

/** Probabilities this close to 0 or 1 are taken for this, where sizes are planned. */
const EDGE = 0.01;

/**
 * Judges an experiment by confidence sequences, so it may be called after every session. The first arm is the control.
 *
 * A challenger wins when, adjusted for all metrics and challengers, one metric is better with the confidence asked for and
 * every guard holds, the surest of several such; the control wins over challengers of which one metric is worse and none better.
 */
export function decide(arms: readonly Arm[], options: EvaluationOptions): Decision {
  const [control, ...challengers] = arms;
  if (!control || challengers.length === 0) throw new RangeError(`arms must be two or more, not ${arms.length}`);
  const raw = challengers.map((challenger) =>
    METRICS.map((metric) => compare(metric, control, challenger, options.tightestAt)),
  );
  const adjusted = holm(raw.flat().map((comparison) => comparison.sequence?.pValue ?? 1));
  const comparisons = challengers.map((challenger, index) => ({
    pattern_id: challenger.pattern_id,
    metrics: (raw[index] ?? []).map((comparison, place) =>
      toComparison(comparison, adjusted[index * METRICS.length + place] ?? 1),
    ),
  }));
  const ratio = sampleRatio(
    arms.map((arm) => arm.sessions),
    arms.map((arm) => arm.share),
  );
  const general = guardsOf(arms, ratio.pValue, options.offProtocol);
  return {
    arms: arms.map(({ pattern_id, share, sessions }) => ({ pattern_id, share, sessions })),
    comparisons,
    required_per_arm: required(control, options.smallestEffect),
    ...verdict(control.pattern_id, comparisons, general, options.threshold ?? 1 - SIGNIFICANT),
  };
}

interface Compared {
  readonly metric: Metric;
  readonly control: number | null;
  readonly challenger: number | null;
  readonly sequence: SequentialComparison | undefined;
}

function sampleOf(metric: Metric, arm: Arm): Sample {
  if (metric !== 'success') return arm[metric];
  return arm.success.trials === 0 ? { count: 0, mean: 0, variance: 0 } : proportionSample(arm.success);
}

function compare(metric: Metric, control: Arm, challenger: Arm, tightestAt: number): Compared {
  const [a, b] = [sampleOf(metric, challenger), sampleOf(metric, control)];
  return {
    metric,
    control: b.count === 0 ? null : b.mean,
    challenger: a.count === 0 ? null : a.mean,
    // Too few to be looked at by an asymptotic sequence is no evidence of anything.
    sequence: Math.min(a.count, b.count) < 30 ? undefined : differenceSequence(...cautious(a, b), { tightestAt }),
  };
}

/**
 * Two samples, neither varying less than both together. A small arm beside a large one has runs in which all its sessions
 * agree; taken for an arm without variance, it wins where there is no difference.
 */
function cautious(a: Sample, b: Sample): [Sample, Sample] {
  const { variance } = mergeSamples(a, b);
  const widened = (sample: Sample): Sample => ({ ...sample, variance: Math.max(sample.variance, variance) });
  return [widened(a), widened(b)];
}

function toComparison({ metric, control, challenger, sequence }: Compared, p_value: number): MetricComparison {
  // Of few there is no sequence, and still a look: who is worse is not to be applied.
  const difference = sequence?.difference ?? (control === null || challenger === null ? null : challenger - control);
  const improves = improvement({ metric, difference }) > 0;
  return {
    metric,
    control,
    challenger,
    difference,
    interval: sequence?.interval ?? null,
    p_value,
    verdict: p_value > SIGNIFICANT ? 'undecided' : improves ? 'better' : 'worse',
  };
}

/** How much better the challenger looks; below 0 where it looks worse. */
function improvement({ metric, difference }: Pick<MetricComparison, 'metric' | 'difference'>): number {
  return metric === 'latency' ? -(difference ?? 0) : (difference ?? 0);
}

function required(control: Arm, effect: number): number {
  const { successes, trials } = control.success;
  const rate = Math.min(1 - EDGE, Math.max(EDGE, trials === 0 ? 0.5 : successes / trials));
  const other = rate + effect < 1 ? rate + effect : rate - effect;
  return requiredForProportions(rate, Math.max(EDGE / 2, other));
}

type Verdict = Pick<Decision, 'guards' | 'decision' | 'winner' | 'losers' | 'confidence'>;

function verdict(
  control: string,
  comparisons: Decision['comparisons'],
  general: readonly Guard[],
  threshold: number,
): Verdict {
  const worst = (metrics: readonly MetricComparison[]): number =>
    Math.max(0, ...metrics.map((metric) => (improvement(metric) > 0 ? 0 : 1 - metric.p_value)));
  const ranked = comparisons
    .map(({ pattern_id, metrics }) => {
      const p = Math.min(1, ...metrics.filter((metric) => improvement(metric) > 0).map(({ p_value }) => p_value));
      const guards = [...general, ...guardsOfChallenger(metrics, 1 - p, threshold)];
      return { pattern_id, p, guards, passes: guards.every((guard) => guard.passed) };
    })
    // By p and not by confidence, which is 1 for all that are sure enough.
    .sort((a, b) => Number(b.passes) - Number(a.passes) || a.p - b.p);
  const [leader] = ranked;
  const allPass = general.every((guard) => guard.passed);
  const beaten = comparisons.filter(
    ({ metrics }) => metrics.every(({ verdict }) => verdict !== 'better') && worst(metrics) >= threshold,
  );
  if (leader?.passes) {
    const { pattern_id: winner, guards, p } = leader;
    return { guards, decision: 'challenger', winner, losers: [control], confidence: 1 - p };
  }
  if (allPass && beaten.length === comparisons.length) {
    const confidence = Math.min(...beaten.map(({ metrics }) => worst(metrics)));
    const losers = beaten.map(({ pattern_id }) => pattern_id);
    return { guards: [...general], decision: 'control', winner: control, losers, confidence };
  }
  const nearest = 1 - Math.min(1, ...comparisons.flatMap(({ metrics }) => metrics.map(({ p_value }) => p_value)));
  return {
    guards: leader?.guards ?? [...general],
    decision: 'undecided',
    winner: null,
    losers: [],
    confidence: nearest,
  };
}

/** By how much a metric may look worse, though it is not proven, before it stops an application. */
const MARGIN: Readonly<Record<Metric, number>> = { success: 0.02, quality: 0.02, latency: Math.log(1.1) };

function guardsOfChallenger(metrics: readonly MetricComparison[], confidence: number, threshold: number): Guard[] {
  const worse = metrics.filter((metric) => metric.verdict === 'worse' || -improvement(metric) > MARGIN[metric.metric]);
  const untold = metrics.filter(({ control, challenger }) => control !== null && challenger === null);
  const against = [
    ...worse.map(({ metric }) => `worse: ${metric}`),
    ...untold.map(({ metric }) => `told of the control only: ${metric}`),
  ];
  return [
    {
      name: 'confidence',
      passed: confidence >= threshold,
      detail: `${confidence.toFixed(4)} that a metric is better; ${threshold} is asked for`,
    },
    {
      name: 'nothing_worse',
      passed: against.length === 0,
      detail: against.length === 0 ? 'no metric looks worse' : against.join(', '),
    },
  ];
}

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
import { guardsOf, type Guard, SIGNIFICANCE_LEVEL } from './guards.ts';

/** Options of {@link decide}. */
export interface EvaluationOptions {
  /** Sessions of two arms at which the confidence sequences are narrowest; fixed when the experiment starts. */
  readonly tightestAt: number;
  /** Smallest relevant difference of success rates, between 0 and 1. */
  readonly smallestEffect: number;
  /** Number of sessions that used another pattern than their assigned one. */
  readonly offProtocol: number;
  /** Minimum confidence of a decision, 0.95 or more. @defaultValue 0.95 */
  readonly threshold?: number | undefined;
}

type Metric = MetricComparison['metric'];

/** Decision and its evidence; `Evaluation` adds figures that are only reported. */
export type Decision = Omit<Evaluation, 'fixed_horizon'>;

/** Returns the metrics that are compared. Survival is one of them from the first line on that landed seven days ago. */
function metricsOf(arms: readonly Arm[]): readonly Metric[] {
  const hasSurvival = arms.some(({ survived_7d }) => survived_7d.count > 0);
  return ['success', 'quality', 'latency', ...(hasSurvival ? (['survived_7d'] as const) : [])];
}

/** Distance from 0 and 1 to which rates are clamped in sample size planning. */
const RATE_MARGIN = 0.01;

/**
 * Evaluates an experiment with confidence sequences, so that it may be called after every session. The first arm is the control.
 *
 * A challenger wins when one metric is better with the required confidence, adjusted for all metrics and challengers, and every
 * guard passes; of several, the one with the highest confidence. The control wins when each challenger is worse in one metric
 * and better in none.
 */
export function decide(arms: readonly Arm[], options: EvaluationOptions): Decision {
  const [control, ...challengers] = arms;
  if (!control || challengers.length === 0) throw new RangeError(`arms must be two or more, not ${arms.length}`);
  const compared = metricsOf(arms);
  const raw = challengers.map((challenger) =>
    compared.map((metric) => compare(metric, control, challenger, options.tightestAt)),
  );
  const adjusted = holm(raw.flat().map((comparison) => comparison.sequence?.pValue ?? 1));
  const comparisons = challengers.map((challenger, index) => ({
    pattern_id: challenger.pattern_id,
    metrics: (raw[index] ?? []).map((comparison, place) =>
      toComparison(comparison, adjusted[index * compared.length + place] ?? 1),
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
    required_per_arm: requiredPerArm(control, options.smallestEffect),
    ...verdict(control.pattern_id, comparisons, general, options.threshold ?? 1 - SIGNIFICANCE_LEVEL),
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
    // The asymptotic sequence is not valid for fewer observations.
    sequence:
      Math.min(a.count, b.count) < 30 ? undefined : differenceSequence(...withPooledVariance(a, b), { tightestAt }),
  };
}

/**
 * Raises both variances to at least the pooled variance. All sessions of a small arm can agree by chance; without variance such
 * an arm would win without a difference.
 */
function withPooledVariance(a: Sample, b: Sample): [Sample, Sample] {
  const { variance } = mergeSamples(a, b);
  const widened = (sample: Sample): Sample => ({ ...sample, variance: Math.max(sample.variance, variance) });
  return [widened(a), widened(b)];
}

function toComparison({ metric, control, challenger, sequence }: Compared, p_value: number): MetricComparison {
  // Without a sequence the observed difference still prevents applying a challenger that looks worse.
  const difference = sequence?.difference ?? (control === null || challenger === null ? null : challenger - control);
  const improves = improvement({ metric, difference }) > 0;
  return {
    metric,
    control,
    challenger,
    difference,
    interval: sequence?.interval ?? null,
    p_value,
    verdict: p_value > SIGNIFICANCE_LEVEL ? 'undecided' : improves ? 'better' : 'worse',
  };
}

/** Observed improvement of the challenger; negative when it looks worse. */
function improvement({ metric, difference }: Pick<MetricComparison, 'metric' | 'difference'>): number {
  return metric === 'latency' ? -(difference ?? 0) : (difference ?? 0);
}

function requiredPerArm(control: Arm, effect: number): number {
  const { successes, trials } = control.success;
  const rate = Math.min(1 - RATE_MARGIN, Math.max(RATE_MARGIN, trials === 0 ? 0.5 : successes / trials));
  const other = rate + effect < 1 ? rate + effect : rate - effect;
  return requiredForProportions(rate, Math.max(RATE_MARGIN / 2, other));
}

type Verdict = Pick<Decision, 'guards' | 'decision' | 'winner' | 'losers' | 'confidence'>;

function verdict(
  control: string,
  comparisons: Decision['comparisons'],
  general: readonly Guard[],
  threshold: number,
): Verdict {
  const confidenceOfWorse = (metrics: readonly MetricComparison[]): number =>
    Math.max(0, ...metrics.map((metric) => (improvement(metric) > 0 ? 0 : 1 - metric.p_value)));
  const ranked = comparisons
    .map(({ pattern_id, metrics }) => {
      const p = Math.min(1, ...metrics.filter((metric) => improvement(metric) > 0).map(({ p_value }) => p_value));
      const guards = [...general, ...guardsOfChallenger(metrics, 1 - p, threshold)];
      return { pattern_id, p, guards, passes: guards.every((guard) => guard.passed) };
    })
    // By p-value, because the confidence rounds to 1 for several of them.
    .sort((a, b) => Number(b.passes) - Number(a.passes) || a.p - b.p);
  const [leader] = ranked;
  const allPass = general.every((guard) => guard.passed);
  const beaten = comparisons.filter(
    ({ metrics }) => metrics.every(({ verdict }) => verdict !== 'better') && confidenceOfWorse(metrics) >= threshold,
  );
  if (leader?.passes) {
    const { pattern_id: winner, guards, p } = leader;
    return { guards, decision: 'challenger', winner, losers: [control], confidence: 1 - p };
  }
  if (allPass && beaten.length === comparisons.length) {
    const confidence = Math.min(...beaten.map(({ metrics }) => confidenceOfWorse(metrics)));
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

/** Largest unproven deterioration of a metric that does not prevent an application. */
const TOLERATED_DETERIORATION: Readonly<Record<Metric, number>> = {
  success: 0.02,
  quality: 0.02,
  latency: Math.log(1.1),
  survived_7d: 0.02,
};

function guardsOfChallenger(metrics: readonly MetricComparison[], confidence: number, threshold: number): Guard[] {
  const worse = metrics.filter(
    (metric) => metric.verdict === 'worse' || -improvement(metric) > TOLERATED_DETERIORATION[metric.metric],
  );
  const missing = metrics.filter(({ control, challenger }) => control !== null && challenger === null);
  const objections = [
    ...worse.map(({ metric }) => `worse: ${metric}`),
    ...missing.map(({ metric }) => `reported for the control only: ${metric}`),
  ];
  return [
    {
      name: 'confidence',
      passed: confidence >= threshold,
      detail: `${confidence.toFixed(4)} that a metric is better; ${threshold} is required`,
    },
    {
      name: 'nothing_worse',
      passed: objections.length === 0,
      detail: objections.length === 0 ? 'no metric looks worse' : objections.join(', '),
    },
  ];
}

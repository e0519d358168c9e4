import { type Clock, DAY_MS } from '@hookline/clock';
import type {
  Evaluation,
  FeedbackAnalysis,
  FeedbackAnalysisRequest,
  FeedbackMetrics,
  Opportunity,
} from '@hookline/contracts';
import type { Sql } from '@hookline/database';
import { applyExperiment } from './apply.ts';
import { FeedbackError } from './errors.ts';
import { evaluate, experimentsWith } from './experiments.ts';
import { findOpportunities, metricsOf } from './opportunities.ts';

interface Validation {
  readonly experimentId: string;
  readonly evaluation: Evaluation;
  readonly applied: boolean;
}

/**
 * Analyzes the feedback on a pattern: finds improvement opportunities, evaluates its running experiments, and applies an
 * experiment that a challenger has won. The comparison with the previous period is observational and never acted on.
 */
export async function analyzeFeedback(
  sql: Sql,
  clock: Clock,
  request: FeedbackAnalysisRequest,
): Promise<FeedbackAnalysis> {
  const now = clock.now();
  const iso = (daysAgo: number): string => new Date(now - daysAgo * DAY_MS).toISOString();
  const days = request.time_window_days;
  const period = { start: iso(days), end: iso(0) };
  const [current, before, collected] = [
    await metricsOf(sql, request.pattern_id, period),
    await metricsOf(sql, request.pattern_id, { start: iso(2 * days), end: iso(days) }),
    await collectedIn(sql, request.pattern_id, period.start, period.end),
  ];
  const opportunities = await findOpportunities(sql, request, period, current);
  const validations = await validate(sql, request, period.end);
  return toAnalysis({ request, current, before, collected, opportunities, validations });
}

async function collectedIn(sql: Sql, patternId: string, start: string, end: string): Promise<number> {
  const { rows } = await sql.query<{ n: number }>(
    `SELECT count(*) AS n FROM pattern_feedback
     WHERE pattern_id = $1 AND submitted_at >= $2::timestamptz AND submitted_at <= $3::timestamptz`,
    [patternId, start, end],
  );
  return rows[0]?.n ?? 0;
}

async function validate(sql: Sql, request: FeedbackAnalysisRequest, at: string): Promise<Validation[]> {
  const found: Validation[] = [];
  for (const experiment of await experimentsWith(sql, request.pattern_id)) {
    if (experiment.status !== 'running') continue;
    const evaluation = await evaluate(sql, experiment, request.auto_apply_threshold);
    const applied =
      request.enable_ab_testing &&
      evaluation.decision === 'challenger' &&
      (await tryApply(sql, experiment.experiment_id, at, request.auto_apply_threshold));
    found.push({ experimentId: experiment.experiment_id, evaluation, applied });
  }
  return found;
}

/** Applies an experiment; false when another process was first or the lineage does not know a pattern. */
async function tryApply(sql: Sql, id: string, at: string, threshold: number): Promise<boolean> {
  try {
    await applyExperiment(sql, id, { by: 'auto', at }, threshold);
    return true;
  } catch (error) {
    if (error instanceof FeedbackError) return false;
    throw error;
  }
}

interface Parts {
  readonly request: FeedbackAnalysisRequest;
  readonly current: FeedbackMetrics;
  readonly before: FeedbackMetrics;
  readonly collected: number;
  readonly opportunities: readonly Opportunity[];
  readonly validations: readonly Validation[];
}

function toAnalysis({ request, current, before, collected, opportunities, validations }: Parts): FeedbackAnalysis {
  const results = validations.map(({ experimentId, evaluation }) => ({
    improvement_id: experimentId,
    p_value: 1 - evaluation.confidence,
    confidence: evaluation.confidence,
    significant: evaluation.decision !== 'undecided',
    decision: evaluation.decision,
  }));
  const [nearest] = results.toSorted((a, b) => a.p_value - b.p_value);
  const count = (decision: Evaluation['decision']): number => results.filter((r) => r.decision === decision).length;
  const applied = validations.filter((validation) => validation.applied).length;
  const [baselineMs, currentMs] = [before.avg_execution_time_ms, current.avg_execution_time_ms];
  return {
    pattern_id: request.pattern_id,
    feedback_collected: collected,
    executions_analyzed: current.executions,
    improvements_identified: opportunities.length,
    improvements_validated: results.length - count('undecided'),
    improvements_applied: applied,
    improvements_rejected: count('control'),
    performance_delta:
      baselineMs === null || currentMs === null || baselineMs === 0 ? null : currentMs / baselineMs - 1,
    p_value: nearest?.p_value ?? null,
    statistically_significant: nearest?.significant ?? false,
    confidence_score: nearest?.confidence ?? 0,
    workflow_stages: {
      collect: `${collected} records, ${current.executions} executions`,
      analyze: `${opportunities.length} opportunities`,
      validate: `${results.length} experiments running, ${results.length - count('undecided')} decided`,
      apply: `${applied} applied`,
    },
    improvement_opportunities: [...opportunities],
    validation_results: results,
    comparison: 'observational',
    baseline_metrics: publicMetrics(before),
    improved_metrics: publicMetrics(current),
  };
}

function publicMetrics(metrics: FeedbackMetrics): FeedbackMetrics {
  const { executions, success_rate, avg_quality_score, avg_execution_time_ms, p95_execution_time_ms } = metrics;
  return { executions, success_rate, avg_quality_score, avg_execution_time_ms, p95_execution_time_ms };
}

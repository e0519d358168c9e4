import { z } from 'zod';
import { eventIdSchema, jsonObjectSchema, patternIdSchema, timestampSchema } from './ids.ts';

/** Body of `POST /feedback/record`: a rating or measurement of a pattern by a person or a program. */
export const feedbackRecordSchema = z
  .object({
    event_id: eventIdSchema.optional().describe('repeating it has no effect; becomes the feedback_id'),
    pattern_id: patternIdSchema,
    execution_id: z.uuid().optional(),
    feedback_type: z.enum(['performance', 'quality', 'usage', 'general']).default('general'),
    rating: z.number().min(1).max(5).optional(),
    sentiment: z.enum(['positive', 'neutral', 'negative']).optional(),
    comments: z.string().max(10_000).optional(),
    quality_metrics: z.record(z.string().max(200), z.number()).optional().describe('measured automatically'),
    metadata: jsonObjectSchema.optional(),
    user_id: z.string().max(200).optional(),
    submitted_at: timestampSchema.optional().describe('default: when the service received it'),
  })
  .refine(
    ({ rating, sentiment, comments, quality_metrics }) =>
      [rating, sentiment, comments, quality_metrics].some((field) => field !== undefined),
    { error: 'one of rating, sentiment, comments and quality_metrics is needed', path: ['rating'] },
  );

/** Feedback on a pattern, validated. */
export type FeedbackRecord = z.output<typeof feedbackRecordSchema>;

/** Result of recording feedback. */
export const recordedFeedbackSchema = z.object({
  feedback_id: z.string(),
  pattern_id: z.string(),
  execution_id: z.string().nullable(),
  feedback_type: z.string(),
  submitted_at: z.string(),
  status: z.enum(['recorded', 'duplicate']),
});

/** Result of recording feedback. */
export type RecordedFeedback = z.infer<typeof recordedFeedbackSchema>;

/** Body of `POST /feedback/analyze`. */
export const feedbackAnalysisRequestSchema = z.object({
  pattern_id: patternIdSchema,
  feedback_type: z.enum(['performance', 'quality', 'usage', 'all']).default('performance'),
  time_window_days: z.int().min(1).max(90).default(7),
  auto_apply_threshold: z.number().min(0.95).max(1).default(0.95),
  min_sample_size: z.int().min(10).max(1_000_000).default(30),
  significance_level: z.number().min(0.001).max(0.1).default(0.05),
  enable_ab_testing: z.boolean().default(true).describe('whether decided experiments may be applied'),
});

/** Body of `POST /feedback/analyze`, validated. */
export type FeedbackAnalysisRequest = z.output<typeof feedbackAnalysisRequestSchema>;

/** Metrics of a pattern in one period. */
export const feedbackMetricsSchema = z.object({
  executions: z.int(),
  success_rate: z.number().nullable(),
  avg_quality_score: z.number().nullable(),
  avg_execution_time_ms: z.number().nullable(),
  p95_execution_time_ms: z.number().nullable(),
});

/** Metrics of a pattern in one period. */
export type FeedbackMetrics = z.infer<typeof feedbackMetricsSchema>;

/** A possible improvement of a pattern, with the metrics that indicate it. */
export const opportunitySchema = z.object({
  type: z.enum(['slow', 'failing', 'low_quality', 'declining']),
  description: z.string(),
  expected_delta: z.number().nullable().describe('relative gain if it reached the value it is compared with'),
  evidence: jsonObjectSchema,
});

/** A possible improvement of a pattern. */
export type Opportunity = z.infer<typeof opportunitySchema>;

const interval = z.object({ low: z.number(), high: z.number() });

/**
 * One metric of a challenger compared with the control. Latency is compared by the logarithm of milliseconds; lower is better.
 * `survived_7d` is the share of the lines of a session that lived for seven days after they landed.
 */
export const metricComparisonSchema = z.object({
  metric: z.enum(['success', 'quality', 'latency', 'survived_7d']),
  control: z.number().nullable(),
  challenger: z.number().nullable(),
  difference: z.number().nullable(),
  interval: interval.nullable().describe('always-valid: holds at any number of evaluations'),
  p_value: z.number().describe('always-valid, Holm-adjusted over all metrics and challengers'),
  verdict: z.enum(['better', 'worse', 'undecided']),
});

/** One metric of a challenger compared with the control. */
export type MetricComparison = z.infer<typeof metricComparisonSchema>;

/** Evaluation of an experiment. */
export const evaluationSchema = z.object({
  arms: z.array(z.object({ pattern_id: z.string(), share: z.number(), sessions: z.int() })),
  comparisons: z.array(z.object({ pattern_id: z.string(), metrics: z.array(metricComparisonSchema) })),
  fixed_horizon: z
    .array(z.object({ pattern_id: z.string(), metric: z.string(), method: z.string(), p_value: z.number(), interval }))
    .describe('valid for a single evaluation at the planned size; not used for decisions'),
  required_per_arm: z
    .int()
    .describe(
      'sessions at which one look has 80 % power to see the smallest effect that matters; the sequence, which may be looked at always, has it at two to three times as many',
    ),
  guards: z.array(z.object({ name: z.string(), passed: z.boolean(), detail: z.string() })),
  decision: z.enum(['challenger', 'control', 'undecided']),
  winner: z.string().nullable(),
  losers: z.array(z.string()),
  confidence: z.number().min(0).max(1).describe('1 - always-valid p of the comparison that the decision is based on'),
});

/** Evaluation of an experiment. */
export type Evaluation = z.infer<typeof evaluationSchema>;

/** Body of `POST /feedback/experiments`. The first arm is the control. */
export const experimentRequestSchema = z
  .object({
    experiment_id: z.uuid().optional().describe('made by the client so that a repeat has no effect'),
    name: z.string().min(1).max(200),
    arms: z
      .array(z.object({ pattern_id: patternIdSchema, share: z.number().positive().max(1000).default(1) }))
      .min(2)
      .max(8),
    smallest_effect: z.number().min(0.001).max(0.5).default(0.05).describe('difference in success that matters'),
    tightest_at: z
      .int()
      .min(60)
      .max(1_000_000)
      .default(500)
      .describe('sessions of two arms at which the interval is tightest'),
  })
  .refine(({ arms }) => new Set(arms.map((arm) => arm.pattern_id)).size === arms.length, {
    error: 'each arm needs a pattern of its own',
    path: ['arms'],
  });

/** Body of `POST /feedback/experiments`, validated. */
export type ExperimentRequest = z.output<typeof experimentRequestSchema>;

/** State of an experiment. A stopped one has no decision, and sessions after its end do not count. */
export const experimentStatusSchema = z.enum(['running', 'stopped', 'applied', 'undone']);

/** An experiment with its evaluation. */
export const experimentSchema = z.object({
  experiment_id: z.string(),
  name: z.string(),
  status: experimentStatusSchema,
  smallest_effect: z.number(),
  tightest_at: z.int(),
  started_at: z.string(),
  stopped_at: z.string().nullable(),
  evaluation: evaluationSchema,
});

/** An experiment with its evaluation. */
export type Experiment = z.infer<typeof experimentSchema>;

/** Query of `GET /experiments`. */
export const experimentsQuerySchema = z.object({
  status: experimentStatusSchema.optional(),
  pattern_id: patternIdSchema.optional().describe('only experiments with this pattern as an arm'),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(100).optional().describe('`next` of the previous page'),
});

/** Query of `GET /experiments`, validated. */
export type ExperimentsQuery = z.output<typeof experimentsQuerySchema>;

/** An experiment in a list, without its evaluation, which reads the rows of its sessions. The first arm is the control. */
export const listedExperimentSchema = experimentSchema.omit({ evaluation: true }).extend({
  arms: z.array(z.object({ pattern_id: z.string(), share: z.number() })),
});

/** An experiment in a list. */
export type ListedExperiment = z.infer<typeof listedExperimentSchema>;

/** Answer of `GET /experiments`: the latest first. */
export const experimentsPageSchema = z.object({
  experiments: z.array(listedExperimentSchema),
  next: z.string().nullable(),
});

/** Answer of `GET /experiments`. */
export type ExperimentsPage = z.infer<typeof experimentsPageSchema>;

/** The pattern that a session is assigned. */
export const assignmentSchema = z.object({
  experiment_id: z.string(),
  session_id: z.string(),
  pattern_id: z.string(),
});

/** The pattern that a session is assigned. */
export type Assignment = z.infer<typeof assignmentSchema>;

/** Body of `POST /feedback/apply`: an experiment to apply, or an application to undo. */
export const feedbackApplySchema = z
  .object({
    experiment_id: z.uuid().optional(),
    undo: z.uuid().optional().describe('application_id'),
    by: z.string().min(1).max(200).default('api'),
  })
  .refine(({ experiment_id, undo }) => (experiment_id === undefined) !== (undo === undefined), {
    error: 'either experiment_id or undo is needed',
    path: ['experiment_id'],
  });

/** An applied decision, with the time of its undoing. */
export const applicationSchema = z.object({
  application_id: z.string(),
  experiment_id: z.string(),
  winner: z.string(),
  losers: z.array(z.string()),
  confidence: z.number(),
  applied_by: z.string(),
  applied_at: z.string(),
  undone_at: z.string().nullable(),
});

/** An applied decision, with the time of its undoing. */
export type Application = z.infer<typeof applicationSchema>;

/** Analysis of the feedback on a pattern. */
export const feedbackAnalysisSchema = z.object({
  pattern_id: z.string(),
  feedback_collected: z.int(),
  executions_analyzed: z.int(),
  improvements_identified: z.int(),
  improvements_validated: z.int().describe('experiments that found the pattern better or worse than its rivals'),
  improvements_applied: z.int(),
  improvements_rejected: z.int().describe('experiments that found no better challenger'),
  performance_delta: z.number().nullable().describe('observational: relative change of the mean duration'),
  p_value: z.number().nullable().describe('of the experiment closest to a decision'),
  statistically_significant: z.boolean(),
  confidence_score: z.number(),
  workflow_stages: z.object({ collect: z.string(), analyze: z.string(), validate: z.string(), apply: z.string() }),
  improvement_opportunities: z.array(opportunitySchema),
  validation_results: z.array(
    z.object({
      improvement_id: z.string(),
      p_value: z.number(),
      confidence: z.number(),
      significant: z.boolean(),
      decision: z.string(),
    }),
  ),
  comparison: z
    .literal('observational')
    .describe('baseline and improved metrics compare two periods, not the arms of an experiment'),
  baseline_metrics: feedbackMetricsSchema.describe('the period before'),
  improved_metrics: feedbackMetricsSchema.describe('the requested period'),
});

/** Analysis of the feedback on a pattern. */
export type FeedbackAnalysis = z.infer<typeof feedbackAnalysisSchema>;

const metadata = z.object({ processing_time_ms: z.number() });

/** Answers of `/feedback/*`. */
export const feedbackAnswerSchemas = {
  record: z.object({ success: z.literal(true), data: recordedFeedbackSchema }),
  analyze: z.object({ success: z.literal(true), data: feedbackAnalysisSchema, metadata }),
  apply: z.object({ success: z.literal(true), data: applicationSchema, metadata }),
  experiment: z.object({ success: z.literal(true), data: experimentSchema, metadata }),
} as const;

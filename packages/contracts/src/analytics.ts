import { z } from 'zod';
import { patternIdSchema } from './ids.ts';

/** Time window: the last hour, the last 24 hours, or 7, 30, 91 or 365 whole UTC days including today. */
export const timeWindowTypeSchema = z.enum(['hourly', 'daily', 'weekly', 'monthly', 'quarterly', 'yearly']);

/** Time window of analytics. */
export type TimeWindowType = z.infer<typeof timeWindowTypeSchema>;

const timeWindowDays = z
  .int()
  .min(1)
  .max(3650)
  .optional()
  .describe('whole UTC days, today included; takes precedence over the type');

/** Body of `POST /analytics/compute`. */
export const analyticsRequestSchema = z.object({
  pattern_id: patternIdSchema,
  time_window_type: timeWindowTypeSchema.default('weekly'),
  include_performance: z.boolean().default(true),
  include_trends: z.boolean().default(true),
  include_distribution: z.boolean().default(false),
  time_window_days: timeWindowDays,
});

/** Body of `POST /analytics/compute`, validated. */
export type AnalyticsRequest = z.output<typeof analyticsRequestSchema>;

const flag = (initially: boolean): z.ZodDefault<z.ZodCodec<z.ZodString, z.ZodBoolean>> =>
  z.stringbool().default(initially);

/** Query of `GET /analytics/{pattern_id}`. */
export const analyticsQuerySchema = z.object({
  time_window: timeWindowTypeSchema.default('weekly'),
  time_window_days: z.coerce.number().pipe(z.int().min(1).max(3650)).optional(),
  include_performance: flag(true),
  include_trends: flag(true),
  include_distribution: flag(false),
});

/** Direction of the usage of a pattern. */
export const trendTypeSchema = z.enum(['growing', 'stable', 'declining', 'emerging', 'abandoned', 'insufficient_data']);

/** Direction of the usage of a pattern. */
export type TrendType = z.infer<typeof trendTypeSchema>;

/** Change of the usage of a pattern over the whole UTC days before today. */
export const trendAnalysisSchema = z.object({
  trend_type: trendTypeSchema,
  velocity: z.number().describe('daily increase of executions per day: Theil-Sen slope'),
  growth_percentage: z.number().nullable().describe('over the whole series; null when the series starts at 0'),
  confidence_score: z.number().min(0).max(1).describe('amount of data: .7 min(n/100, 1) + .3 min(days/10, 1)'),
  p_value: z.number().min(0).max(1).nullable().describe('Mann-Kendall, two-sided; null below seven days'),
  days: z.int().describe('length of the series'),
});

/** Change of the usage of a pattern. */
export type TrendAnalysis = z.infer<typeof trendAnalysisSchema>;

const counts = z.record(z.string(), z.int());

/** Usage of a pattern. `null` is an unknown figure. */
export const usageAnalyticsSchema = z.object({
  success: z.literal(true),
  pattern_id: z.string(),
  time_window: z.object({ start: z.string(), end: z.string(), type: z.string() }),
  usage_metrics: z.object({
    total_executions: z.int(),
    executions_per_day: z.number(),
    executions_per_week: z.number(),
    unique_contexts: z.int(),
    unique_users: z.int(),
  }),
  success_metrics: z.object({
    success_rate: z.number().min(0).max(1).nullable().describe('null when no execution has an outcome'),
    error_rate: z.number().min(0).max(1).nullable(),
    avg_quality_score: z.number().nullable(),
  }),
  performance_metrics: z
    .object({
      avg_execution_time_ms: z.number().nullable(),
      p95_execution_time_ms: z.number().nullable(),
      p99_execution_time_ms: z.number().nullable(),
    })
    .nullable(),
  trend_analysis: trendAnalysisSchema.nullable(),
  usage_distribution: z
    .object({
      by_tool: counts,
      by_hour: z.array(z.int()).length(24).describe('UTC'),
      by_weekday: z.array(z.int()).length(7).describe('UTC, Sunday first'),
    })
    .nullable(),
  analytics_quality_score: z
    .number()
    .min(0)
    .max(1)
    .describe('share of executions with outcome and duration, times min(n/30, 1)'),
  total_data_points: z.int(),
  method: z.enum(['exact', 'rollup']).describe('from every row, or from daily rollups'),
  error_bound: z
    .object({ counts: z.number(), percentiles: z.number(), uniques: z.number() })
    .describe('relative; of uniques: two standard errors'),
  computation_time_ms: z.number(),
  processing_time_ms: z.number(),
});

/** Usage of a pattern. */
export type UsageAnalytics = z.infer<typeof usageAnalyticsSchema>;

/**
 * Answer of the analytics routes: the figures in `data`, and once more as fields beside it. The fields are those of the
 * specification, whose clients format every figure as a number: they have 0 where `data` has `null` for an unknown figure.
 */
export const analyticsAnswerSchema = usageAnalyticsSchema.extend({ data: usageAnalyticsSchema });

/** Answer of the analytics routes. */
export type AnalyticsAnswer = z.infer<typeof analyticsAnswerSchema>;

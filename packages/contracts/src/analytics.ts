import { z } from 'zod';
import { patternIdSchema } from './ids.ts';

/**
 * How far back to look: the last hour or 24 hours, or whole UTC days, today included: 7, 30, 91 or 365.
 */
export const timeWindowTypeSchema = z.enum(['hourly', 'daily', 'weekly', 'monthly', 'quarterly', 'yearly']);

/** How far back to look. */
export type TimeWindowType = z.infer<typeof timeWindowTypeSchema>;

const timeWindowDays = z.int().min(1).max(3650).optional().describe('whole UTC days, today included; before the type');

/** Body of `POST /analytics/compute`. */
export const analyticsRequestSchema = z.object({
  pattern_id: patternIdSchema,
  time_window_type: timeWindowTypeSchema.default('weekly'),
  include_performance: z.boolean().default(true),
  include_trends: z.boolean().default(true),
  include_distribution: z.boolean().default(false),
  time_window_days: timeWindowDays,
});

/** What to find out about the use of a pattern. */
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

/** Where the use of a pattern goes. */
export const trendTypeSchema = z.enum(['growing', 'stable', 'declining', 'emerging', 'abandoned', 'insufficient_data']);

/** Where the use of a pattern goes. */
export type TrendType = z.infer<typeof trendTypeSchema>;

/** Whether and how fast the use of a pattern changes, by whole UTC days before today. */
export const trendAnalysisSchema = z.object({
  trend_type: trendTypeSchema,
  velocity: z.number().describe('executions a day, more each day: Theil-Sen slope'),
  growth_percentage: z.number().nullable().describe('over the whole series; null where it starts at nothing'),
  confidence_score: z.number().min(0).max(1).describe('how much data there is: .7 min(n/100, 1) + .3 min(days/10, 1)'),
  p_value: z.number().min(0).max(1).nullable().describe('Mann-Kendall, two-sided; null below seven days'),
  days: z.int().describe('length of the series'),
});

/** Whether and how fast the use of a pattern changes. */
export type TrendAnalysis = z.infer<typeof trendAnalysisSchema>;

const counts = z.record(z.string(), z.int());

/** Answer of `POST /analytics/compute` and `GET /analytics/{pattern_id}`. */
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
    success_rate: z.number().min(0).max(1).nullable().describe('null where no execution says how it ended'),
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

/** How a pattern is used. */
export type UsageAnalytics = z.infer<typeof usageAnalyticsSchema>;

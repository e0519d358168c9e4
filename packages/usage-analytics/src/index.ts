export { createUsageDeletion, type ForgottenExecution, type UsageDeletion } from './forget.ts';
export { usageSchema } from './schema.ts';
export { createUsageAnalytics, type UsageAnalyticsOptions, type UsageAnalyticsService } from './usage-analytics.ts';

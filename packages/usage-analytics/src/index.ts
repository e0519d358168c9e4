export { usageMigrations } from './schema.ts';
export { createUsageAnalytics, type UsageAnalyticsOptions, type UsageAnalyticsService } from './usage-analytics.ts';

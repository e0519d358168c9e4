export { createTokenUsageDeletion, type TokenUsageDeletion, type TokenUsageSelector } from './forget.ts';
export { monitorUsage, percentile90, type PlanLimits, PLANS, type PlanTable, type UsageMonitor } from './monitor.ts';
export { type ModelPrice, priceName, PRICES, type PriceTable } from './price-table.ts';
export { tokenUsageSchema } from './schema.ts';
export { createTokenUsageStore, type TokenUsageOptions, type TokenUsageStore } from './usage-store.ts';
export { monitorText } from './live-text.ts';
export type { UsageFilterFlags } from './usage-filters.ts';
export { type UsageFlags, type UsageSource, type UsageSummary, usageSummary } from './usage-summary.ts';

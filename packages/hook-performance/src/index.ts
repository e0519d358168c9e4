export { distinctTimings, overall, percentile, summarize, type SummaryOptions, type TimingSummary } from './summary.ts';
export { hookName, type HookTiming } from './timing.ts';
export { transcriptTimings } from './transcript.ts';
export { type Regression, type RegressionRules, reportText, weeklyReport, type WeeklyReport } from './weekly-report.ts';

export { type CollectOptions, collectReport } from './collect.ts';
export { RecentTimes, type RecentTimesOptions } from './recent-times.ts';
export { distinctTimings, overall, percentile, summarize, type SummaryOptions, type TimingSummary } from './summary.ts';
export {
  captureExecution,
  decisionExecution,
  type LoggedCall,
  type LoggedExecution,
  loggedTiming,
} from './timing-log.ts';
export { hookName, type HookTiming, transcriptTiming } from './timing.ts';
export { reportText } from './report-text.ts';
export { type Regression, type RegressionRules, weeklyReport, type WeeklyReport } from './weekly-report.ts';
export { type PerformanceAccess, performanceReportCommand } from './performance-command.ts';

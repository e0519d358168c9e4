export {
  adjustBudget,
  type AdjustmentRules,
  analyzeWeek,
  type WeekAnalysis,
  workOf,
  type WorkSummary,
} from './analysis.ts';
export {
  type BudgetAnalysis,
  BudgetTracker,
  type BudgetTrackerOptions,
  type SharedBudgetStore,
  type TrackedWork,
} from './budget-tracker.ts';
export { condense, type Condensed, type CondensedOutput, condenseOutput, type CondenseOptions } from './condense.ts';
export { ContextEstimate } from './context-estimate.ts';
export {
  alertText,
  areThresholdsValid,
  type ContextAlert,
  type ContextLevel,
  ContextMonitor,
  type ContextStatus,
  type ContextThresholds,
} from './context-monitor.ts';
export { ContextWatcher, type ContextWatcherOptions } from './context-watcher.ts';
export { formatHistory, HISTORY_HEADER, type HistoryRow, historyRow, parseHistory } from './history.ts';
export { type ModelWindow, windowOf } from './model-window.ts';
export { OutputCondenser, type OutputCondenserOptions, type ToolResponse } from './output-condenser.ts';
export {
  estimateTokens,
  OutputMonitor,
  type OutputMonitorOptions,
  type OutputSize,
  type OutputStats,
  outputText,
} from './outputs.ts';
export { bestReading, type ContextReading, type ContextSource, usedPercent } from './reading.ts';
export { budgetPlotSvg, budgetReport } from './report.ts';
export {
  type BudgetAdjustment,
  type BudgetLeft,
  budgetLeft,
  recordWork,
  SHARED_BUDGET_DEFAULTS,
  SHARED_BUDGET_FILE,
  type SharedBudget,
  sharedBudgetSchema,
  type WorkDone,
} from './shared-budget.ts';
export { readStatusLine, type SessionReading } from './status-line.ts';
export {
  STATUS_LINE_SCRIPT,
  type StatusLineWrapping,
  unwrapStatusLine,
  wrapStatusLine,
} from './status-line-wrapper.ts';
export { type TokenTotals, TranscriptUsage, UsageFollower } from './transcript-usage.ts';
export { budgetAnalyze, type BudgetFlags, budgetReportCommand } from './budget-command.ts';
export { contextStatus, type MeasurementAccess, outputStats } from './context-report.ts';

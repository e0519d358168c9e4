export { type AnalyticsFlags, analyticsReport } from './analytics.ts';
export { type CodeAccess, readCode } from './code.ts';
export { type CompletenessCounts, completenessCounts, type ExpectedCounts, type ReportedFile } from './completeness.ts';
export { type DiffAnswer, type DiffOptions, type FilePatch, patternsDiff } from './diff.ts';
export {
  createExperimentReport,
  experimentReport,
  type ExperimentsFlags,
  experimentsReport,
  type NewExperimentFlags,
  stopExperimentReport,
} from './experiments.ts';
export { type FeedbackAccess, type FeedbackFlags, feedbackReport } from './feedback.ts';
export { fingerprintReport } from './fingerprint.ts';
export { type KnownId, resolveId } from './ids.ts';
export { type ListFlags, type ListOptions } from './list-flags.ts';
export type { Hunk, HunkState } from './patch.ts';
export { evolutionReport, type LineageAnswer, lineageReport, type PatternAnswer, patternReport } from './pattern.ts';
export { type PatternsFlags, patternsReport } from './patterns.ts';
export { type SearchFlags, searchReport, type SimilarFlags, similarReport } from './search.ts';
export { type ServiceAccess, unwrap } from './service.ts';
export type { SessionAnswer } from './session.ts';
export { sessionsReport } from './sessions.ts';
export { type EventAnswer, type ShowOptions, showReport } from './show.ts';
export { type StatisticsOptions, statisticsReport } from './statistics.ts';
export type { StatisticsAnswer } from './statistics-text.ts';
export { type MeasuredNow, type SurvivalAnswer, type SurvivalFlags, survivalReport } from './survival.ts';
export { traceReport } from './trace.ts';
export { type TracesAnswer, tracesReport } from './traces.ts';

export {
  backfill,
  type BackfillOptions,
  type BackfillStep,
  type CallRecords,
  type Position,
  type SendAll,
} from './backfill.ts';
export { openBackfillLog, type BackfillLog, type BackfillLogOptions } from './backfill-log.ts';
export {
  type BackfillReport,
  type Completeness,
  completenessOf,
  type CompletenessReport,
  completenessReport,
  type BatchTally,
  type SessionTally,
  type Tally,
} from './backfill-report.ts';
export { compareInProcess, type CompareProcessOptions } from './compare-process.ts';
export {
  gitSteps,
  type GitStepsOptions,
  type TextRules,
  type VersionContext,
  type VersionEvents,
} from './git-steps.ts';
export { type CompareTranscripts, Reconciler, type ReconcilerOptions, type SessionActivity } from './reconciler.ts';
export {
  type BackfillClient,
  createSender,
  createUsageSender,
  type Delivery,
  type RecordedTraces,
  type RequestFailure,
  type SenderOptions,
  type TrackedBatch,
  type UsageClient,
} from './sender.ts';
export {
  type CountedSteps,
  transcriptSteps,
  type TranscriptStepCounts,
  type TranscriptStepsOptions,
} from './transcript-steps.ts';
export { collectTokenUsage, type CollectUsageOptions, type SendUsage, type UsageTally } from './token-usage.ts';
export { UsageCollector, type UsageCollectorOptions, type UsageActivity } from './usage-collector.ts';
export type { UsageNames } from './usage-input.ts';
export { type ReadActivity, transcriptReaders, type TranscriptReaders } from './transcript-readers.ts';
export { type ImportFlags, importCommand, TRACKING_DISABLED, transcriptsFolder } from './import-command.ts';
export type { ImportOptions } from './import-options.ts';
export type { BackfillTools, CommandFile, ReadRecords, RecordSource } from './tools.ts';
export { type CompletenessCounts, reconcile, type ReconcileFlags, type ReconcileOptions } from './reconcile-command.ts';

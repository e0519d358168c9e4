export {
  ActivityIntake,
  type ActivityIntakeOptions,
  type ActivityRecorder,
  type RecordedActivities,
} from './activity-intake.ts';
export type { ExecutionMetrics, ParentCode, PatternContext, PatternReference } from './context.ts';
export { type EditedFile, trackEditTool, trackWriteTool } from './conveniences.ts';
export { type DeliveryCount, DeliveryHistory, type DeliveryPeriod, type DeliveryReport } from './delivery-history.ts';
export { persistDeliveryHistory } from './delivery-history-file.ts';
export type { ExecutionOutcome } from './execution-records.ts';
export { PatternEvents, type PatternEventsOptions } from './pattern-events.ts';
export { type Delivered, PatternTracker, type PatternTrackerOptions, type TrackedRecords } from './pattern-tracker.ts';
export {
  type HealthFigures,
  healthFigures,
  type SyncReport,
  type SyncStats,
  type TrackerResult,
  type TrackerStats,
} from './results.ts';
export { SyncLoop, type SyncLoopOptions, type TimedSyncReport } from './sync-loop.ts';
export type { DeliveryFailure, RefusedItem, TraceabilityApi } from './traceability-sink.ts';
export { HOOK_EXECUTION_TYPE, TRACE_TYPE } from './outbox-records.ts';

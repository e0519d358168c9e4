export type { ExecutionMetrics, ParentCode, PatternContext } from './context.ts';
export { trackEditTool, trackWriteTool } from './conveniences.ts';
export { type DeliveryCount, DeliveryHistory, type DeliveryPeriod, type DeliveryReport } from './delivery-history.ts';
export type { DeliveryFailure, RefusedItem, TraceabilityApi } from './delivery.ts';
export { PatternEvents, type PatternEventsOptions } from './pattern-events.ts';
export { type Delivered, PatternTracker, type PatternTrackerOptions, type TrackedRecords } from './pattern-tracker.ts';
export type { SyncReport, TrackerResult, TrackerStats } from './results.ts';
export type { SyncOptions, SyncResult } from './sync.ts';
export { SyncSchedule, type SyncScheduleOptions } from './sync-schedule.ts';

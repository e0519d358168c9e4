export { type HookExecutionTiming, hookTimings } from './hook-timings.ts';
export { CallModels } from './call-models.ts';
export { readLines, type ReadLinesOptions, type TranscriptLine } from './read-lines.ts';
export {
  type FollowedRecords,
  followRecords,
  readRecords,
  type RecordCounts,
  type RecordType,
  type TranscriptFollower,
} from './read-records.ts';
export { type CompactionBoundary, type MessageUsage, type TokenUsage, tokenUsage } from './token-usage.ts';
export {
  createToolCallReader,
  type ToolCallCounts,
  type ToolCallReader,
  type ToolCallReaderOptions,
  type TranscriptCall,
} from './tool-calls.ts';
export { findTranscripts, type TranscriptFile, transcriptsAt } from './transcript-files.ts';
export { createUsageReader, type UsagePosition, type UsageReader, type UsageRecord } from './usage-records.ts';

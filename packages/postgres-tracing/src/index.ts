export {
  createTraceDeletion,
  type ForgottenTraces,
  type SessionCall,
  type TraceDeletion,
  type TraceSelector,
} from './forget.ts';
export { type TraceMirror, withMirror } from './mirror.ts';
export { type OpenedTraceStore, openTraceStore } from './open-trace-store.ts';
export {
  createTracePartitions,
  type DropPartitions,
  type Dropped,
  type MakePartitions,
  type TracePartitions,
} from './partitions.ts';
export type { FoundPrompt, PromptPosition } from './prompt-search.ts';
export type { AgentSummary, ExecutionPage } from './queries.ts';
export type { SessionTotals, SessionTotalsPage } from './sessions.ts';
export { tracingSchema } from './schema.ts';
export {
  createTraceStore,
  type RecordResult,
  type RecordResults,
  type TraceCounts,
  type TraceResults,
  type TraceStore,
} from './trace-store.ts';

export {
  ExecutionTracer,
  type ExecutionTracerOptions,
  type StartTrace,
  type TracerEnvironment,
  type TrackHookExecution,
} from './execution-tracer.ts';
export { type TraceMirror, withMirror } from './mirror.ts';
export {
  createTracePartitions,
  type DropPartitions,
  type Dropped,
  type MakePartitions,
  type TracePartitions,
} from './partitions.ts';
export type { AgentSummary } from './queries.ts';
export { type SpillingSink, type SpillOptions, type SpillStats, withSpill } from './spill.ts';
export { tracingMigrations } from './schema.ts';
export {
  createTraceStore,
  type RecordResult,
  type RecordResults,
  type TraceCounts,
  type TraceResults,
  type TraceStore,
} from './trace-store.ts';
export {
  type SinkResult,
  type SinkResults,
  TracingClient,
  type TracingClientOptions,
  type TracingClientStats,
  type TraceSink,
} from './tracing-client.ts';

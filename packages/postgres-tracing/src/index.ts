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
export { tracingMigrations } from './schema.ts';
export {
  createTraceStore,
  type RecordResult,
  type RecordResults,
  type TraceCounts,
  type TraceStore,
} from './trace-store.ts';
export { TracingClient, type TracingClientOptions, type TracingClientStats, type TraceSink } from './tracing-client.ts';

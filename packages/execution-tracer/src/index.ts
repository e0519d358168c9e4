export {
  ExecutionTracer,
  type ExecutionTracerOptions,
  type StartTrace,
  type TracerEnvironment,
  type TrackHookExecution,
} from './execution-tracer.ts';
export { type SpillingSink, type SpillOptions, type SpillStats, withSpill } from './spill.ts';
export {
  type SinkResult,
  type SinkResults,
  TracingClient,
  type TracingClientOptions,
  type TracingClientStats,
  type TraceSink,
} from './tracing-client.ts';

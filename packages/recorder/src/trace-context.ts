import { promptTraceId, traceIdOf, type TraceOwner } from './correlation.ts';

/** Ids of a trace by the environment variables that `ExecutionTracer` of execution-tracer reads. */
export interface TraceContext {
  /** The trace of the subagent, or of the prompt. */
  readonly CORRELATION_ID: string;
  /** The trace of the prompt. */
  readonly ROOT_ID: string;
  /** Present in a subagent: the trace of the prompt. */
  readonly PARENT_ID?: string;
  readonly SESSION_ID: string;
}

/** Returns the ids of the trace in which something happens, as variables for the environment of a process. */
export function traceContext(owner: TraceOwner): TraceContext {
  const root = promptTraceId(owner);
  const own = traceIdOf(owner);
  return {
    CORRELATION_ID: own,
    ROOT_ID: root,
    ...(own === root ? {} : { PARENT_ID: root }),
    SESSION_ID: owner.session_id,
  };
}

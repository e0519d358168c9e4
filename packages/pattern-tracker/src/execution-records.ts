import { deterministicId, type HookExecutionInput, type Provenance, type TraceRecordInput } from '@hookline/contracts';
import type { OutboxRecord } from '@hookline/outbox';
import type { ExecutionMetrics, PatternContext } from './context.ts';
import { hookExecutionRecord, type RecordData, traceRecord } from './outbox-records.ts';

/** Outcome of an execution of a pattern. */
export interface ExecutionOutcome {
  readonly success: boolean;
  /** Truncated to 10,000 characters. */
  readonly error?: string | undefined;
}

/** A context whose id, time and session are known. */
type CompleteContext = PatternContext & {
  readonly eventId: string;
  readonly provenance: Provenance;
  readonly userId: string | undefined;
};

/**
 * Creates the record of an execution, preceded by that of its trace when the context names none. The same `eventId` results in
 * the same trace and execution.
 */
export function executionRecords(
  patternId: string,
  metrics: ExecutionMetrics,
  outcome: ExecutionOutcome,
  context: CompleteContext,
): readonly OutboxRecord<RecordData>[] {
  const { eventId, provenance, triggeredBy = 'pattern-tracker', userId } = context;
  const { session_id = 'unknown', occurred_at: completed_at } = provenance;
  const correlation_id = provenance.correlation_id ?? deterministicId('execution', eventId);
  const ended = {
    started_at: startOf(completed_at, metrics.durationMs),
    completed_at,
    duration_ms: metrics.durationMs,
    status: outcome.success ? 'completed' : 'failed',
    success: outcome.success,
    error_message: outcome.error?.slice(0, 10_000),
  } as const;
  const hook: HookExecutionInput = {
    ...ended,
    hook_id: eventId,
    correlation_id,
    session_id,
    hook_type: 'PatternExecution',
    hook_name: triggeredBy,
    tool_name: provenance.tool_name,
    tool_use_id: provenance.tool_use_id,
    file_path: provenance.file_path,
    pattern_id: patternId,
    context_key: metrics.contextKey,
    quality_score: metrics.qualityScore,
    output_data: metrics.measures,
  };
  if (provenance.correlation_id !== undefined) return [hookExecutionRecord(hook)];
  const trace: TraceRecordInput = { ...ended, correlation_id, session_id, source: triggeredBy, user_id: userId };
  return [traceRecord(trace), hookExecutionRecord(hook)];
}

/** Without a start, an execution is in no figure. An invalid time is left to the service to refuse. */
function startOf(completedAt: string | undefined, durationMs = 0): string | undefined {
  const at = Date.parse(completedAt ?? '') - durationMs;
  return Number.isNaN(new Date(at).getTime()) ? completedAt : new Date(at).toISOString();
}

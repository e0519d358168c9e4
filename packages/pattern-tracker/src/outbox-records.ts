import {
  deterministicId,
  type HookExecutionInput,
  type LineageEventInput,
  type TraceRecordInput,
} from '@hookline/contracts';
import type { OutboxRecord } from '@hookline/outbox';

/** Payload of a record: a lineage event, a trace or a hook execution. */
export type RecordData = LineageEventInput | TraceRecordInput | HookExecutionInput;

/** `event_type` of records that are not lineage events. */
export const TRACE_TYPE = 'trace';
export const HOOK_EXECUTION_TYPE = 'hook_execution';

/** Creates the record of a lineage event. */
export function lineageRecord(event: LineageEventInput & { readonly event_id: string }): OutboxRecord<RecordData> {
  return { event_id: event.event_id, event_type: event.event_type, pattern_id: event.pattern_id, event_data: event };
}

/** Creates the record of a trace. Its id is derived from its content, so the same content has the same id. */
export function traceRecord(trace: TraceRecordInput): OutboxRecord<RecordData> {
  const event_id = deterministicId(TRACE_TYPE, trace.correlation_id, JSON.stringify(trace));
  return { event_id, event_type: TRACE_TYPE, pattern_id: trace.correlation_id, event_data: trace };
}

/** Creates the record of a hook execution. */
export function hookExecutionRecord(hook: HookExecutionInput): OutboxRecord<RecordData> {
  const pattern_id = hook.pattern_id ?? hook.correlation_id;
  return { event_id: hook.hook_id, event_type: HOOK_EXECUTION_TYPE, pattern_id, event_data: hook };
}

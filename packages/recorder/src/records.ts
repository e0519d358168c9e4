import type { HookExecutionInput, LineageEventInput, TraceRecordInput } from '@hookline/contracts';
import type { WrittenFile } from './written-file.ts';

/** The records of one activity, ready for delivery. The same activity gives records with the same ids. */
export interface Records {
  readonly patterns: readonly LineageEventInput[];
  readonly traces: readonly TraceRecordInput[];
  readonly hookExecutions: readonly HookExecutionInput[];
}

/** Returns records of traces only. */
export function onlyTraces(traces: readonly TraceRecordInput[]): Records {
  return { patterns: [], hookExecutions: [], traces };
}

/** Returns the records of several activities together. */
export function concatRecords(records: readonly Records[]): Records {
  return {
    patterns: records.flatMap((each) => each.patterns),
    traces: records.flatMap((each) => each.traces),
    hookExecutions: records.flatMap((each) => each.hookExecutions),
  };
}

/** Returns a written file as the execution of its call contains it. */
export function modificationOf({ before, eventType, patternId, ...file }: WrittenFile): Record<string, unknown> {
  return { ...file, pattern_id: patternId ?? null, event_type: eventType ?? null, before: before ?? null };
}

import type { HookExecution } from '@hookline/contracts';
import type { Sql } from '@hookline/database';
import { uuidv7 } from 'uuidv7';
import { type Column, type Unnest, unnestRows } from './columns.ts';
import { MERGE_RULES } from './merge-sql.ts';
import { durationOf, mergeTraces, tagSet, type TraceState } from './merge.ts';

/** Columns of `execution_traces` and their values. */
export const TRACE_COLUMNS: readonly Column<TraceState>[] = [
  { name: 'id', type: 'uuid', value: () => uuidv7() },
  { name: 'correlation_id', type: 'uuid', value: (trace) => trace.correlation_id },
  { name: 'root_id', type: 'uuid', value: (trace) => trace.root_id ?? trace.correlation_id },
  { name: 'parent_id', type: 'uuid', value: (trace) => trace.parent_id },
  { name: 'session_id', type: 'text', value: (trace) => trace.session_id },
  { name: 'user_id', type: 'text', value: (trace) => trace.user_id },
  { name: 'source', type: 'text', value: (trace) => trace.source },
  { name: 'prompt_text', type: 'text', value: (trace) => trace.prompt_text },
  { name: 'started_at', type: 'timestamptz', value: (trace) => trace.started_at },
  { name: 'completed_at', type: 'timestamptz', value: (trace) => trace.completed_at },
  { name: 'reported_duration_ms', type: 'double precision', value: (trace) => trace.duration_ms },
  { name: 'duration_ms', type: 'double precision', value: durationOf },
  { name: 'status', type: 'text', value: (trace) => trace.status },
  { name: 'success', type: 'boolean', value: (trace) => trace.success },
  { name: 'error_message', type: 'text', value: (trace) => trace.error_message },
  { name: 'error_type', type: 'text', value: (trace) => trace.error_type },
  { name: 'context', type: 'jsonb', value: (trace) => trace.context ?? {} },
  { name: 'tags', type: 'text[]', value: (trace) => tagSet(trace.tags ?? []) },
  { name: 'announced', type: 'boolean', value: (trace) => trace.hasOwnRecord },
];

/** Columns of `hook_executions` and their values; `correlation_id` is replaced by the id of the trace. */
export const HOOK_COLUMNS: readonly Column<HookExecution>[] = [
  { name: 'id', type: 'uuid', value: (hook) => hook.hook_id },
  { name: 'correlation_id', type: 'uuid', value: (hook) => hook.correlation_id },
  { name: 'hook_type', type: 'text', value: (hook) => hook.hook_type },
  { name: 'hook_name', type: 'text', value: (hook) => hook.hook_name },
  { name: 'execution_order', type: 'integer', value: (hook) => hook.execution_order },
  { name: 'tool_name', type: 'text', value: (hook) => hook.tool_name },
  { name: 'tool_use_id', type: 'text', value: (hook) => hook.tool_use_id },
  { name: 'file_path', type: 'text', value: (hook) => hook.file_path },
  { name: 'started_at', type: 'timestamptz', value: (hook) => hook.started_at },
  { name: 'completed_at', type: 'timestamptz', value: (hook) => hook.completed_at },
  { name: 'duration_ms', type: 'double precision', value: (hook) => hook.duration_ms },
  { name: 'status', type: 'text', value: (hook) => hook.status },
  { name: 'success', type: 'boolean', value: (hook) => hook.success },
  { name: 'pattern_id', type: 'text', value: (hook) => hook.pattern_id },
  { name: 'context_key', type: 'text', value: (hook) => hook.context_key },
  { name: 'quality_score', type: 'double precision', value: (hook) => hook.quality_score },
  { name: 'input_data', type: 'jsonb', value: (hook) => hook.input_data },
  { name: 'output_data', type: 'jsonb', value: (hook) => hook.output_data },
  { name: 'modifications_made', type: 'jsonb', value: (hook) => hook.modifications_made },
  { name: 'rag_query_performed', type: 'boolean', value: (hook) => hook.rag_query_performed },
  { name: 'rag_results', type: 'jsonb', value: (hook) => hook.rag_results },
  { name: 'quality_check_performed', type: 'boolean', value: (hook) => hook.quality_check_performed },
  { name: 'quality_results', type: 'jsonb', value: (hook) => hook.quality_results },
  { name: 'error_message', type: 'text', value: (hook) => hook.error_message },
  { name: 'error_type', type: 'text', value: (hook) => hook.error_type },
  { name: 'error_stack', type: 'text', value: (hook) => hook.error_stack },
  { name: 'metadata', type: 'jsonb', value: (hook) => hook.metadata },
];

/**
 * Writes traces and hook executions in one statement. Each trace is merged into the stored row; each hook execution is
 * inserted once. Returns the number of new hook executions.
 */
export async function writeTraces(
  sql: Sql,
  traces: readonly TraceState[],
  hooks: readonly HookExecution[],
): Promise<number> {
  const merged = mergeBatch(traces, hooks);
  if (merged.size === 0) return 0;
  const trace = unnestRows(TRACE_COLUMNS, [...merged.values()]);
  const first = trace.parameters.length + 1;
  const hook = unnestRows(
    HOOK_COLUMNS,
    [...new Map(hooks.map((row) => [`${row.correlation_id} ${row.hook_id}`, row])).values()],
    first + 1,
  );
  const parameters = [...trace.parameters, [...merged.keys()], ...hook.parameters];
  return (await sql.query(statement(trace, hook, `$${first}`), parameters)).affected;
}

/** Merges the records of a batch by correlation id, with placeholders for traces that only hook executions mention. */
export function mergeBatch(traces: readonly TraceState[], hooks: readonly HookExecution[]): Map<string, TraceState> {
  const merged = new Map<string, TraceState>();
  for (const trace of traces) {
    const earlier = merged.get(trace.correlation_id);
    merged.set(trace.correlation_id, earlier ? mergeTraces(earlier, trace) : trace);
  }
  for (const hook of hooks) if (!merged.has(hook.correlation_id)) merged.set(hook.correlation_id, placeholderOf(hook));
  return merged;
}

/**
 * Inserts missing ids of traces, then traces, then hook executions. A stored trace is only updated by a record of its own.
 * Rows are written in the order of ids, so that concurrent writers cannot deadlock.
 */
function statement(trace: Unnest, hook: Unnest, correlationIds: string): string {
  const columns = (from: Unnest, key: string): string[] => from.columns.filter((name) => name !== key);
  const [ofTrace, ofHook] = [columns(trace, 'id'), columns(hook, 'correlation_id')];
  return `WITH input AS MATERIALIZED (${trace.select}), known AS MATERIALIZED (
      SELECT correlation_id, trace_id FROM execution_trace_ids WHERE correlation_id = ANY (${correlationIds}::uuid[])
    ), fresh AS (
      INSERT INTO execution_trace_ids (correlation_id, trace_id)
      SELECT correlation_id, id FROM input WHERE correlation_id NOT IN (SELECT correlation_id FROM known) ORDER BY 1
      ON CONFLICT (correlation_id) DO UPDATE SET correlation_id = EXCLUDED.correlation_id
      RETURNING correlation_id, trace_id
    ), ids AS (
      SELECT correlation_id, trace_id, false AS is_fresh FROM known UNION ALL SELECT correlation_id, trace_id, true FROM fresh
    ), trace AS (
      INSERT INTO execution_traces AS old (id, ${ofTrace.join(', ')})
      SELECT ids.trace_id, ${ofTrace.join(', ')} FROM input JOIN ids USING (correlation_id)
      WHERE announced OR is_fresh ORDER BY 1
      ON CONFLICT (id) DO UPDATE SET ${MERGE_RULES.replaceAll('new.', 'EXCLUDED.')} WHERE EXCLUDED.announced
    )
    INSERT INTO hook_executions (trace_id, ${ofHook.join(', ')})
    SELECT ids.trace_id, ${ofHook.join(', ')} FROM (${hook.select}) AS hook JOIN ids USING (correlation_id) ORDER BY 1, id
    ON CONFLICT (trace_id, id) DO NOTHING`;
}

function placeholderOf(hook: HookExecution): TraceState {
  return {
    correlation_id: hook.correlation_id,
    session_id: hook.session_id ?? 'unknown',
    source: 'unknown',
    status: 'in_progress',
    hasOwnRecord: false,
  };
}

import type { Execution, ExecutionLogsQuery, TraceStatus, TraceTree } from '@hookline/contracts';
import type { Sql } from '@hookline/database';

/** Totals of one agent's traces. */
export interface AgentSummary {
  readonly agent_name: string;
  readonly total_executions: number;
  readonly successful_executions: number;
  readonly failed_executions: number;
  readonly avg_duration_ms: number | null;
  readonly avg_quality_score: number | null;
  readonly last_execution: string | null;
}

interface TraceRow {
  readonly id: string;
  readonly correlation_id: string;
  readonly root_id: string;
  readonly parent_id: string | null;
  readonly session_id: string;
  readonly prompt_text: string | null;
  readonly agent_name: string;
  readonly context: Record<string, unknown>;
  readonly status: TraceStatus;
  readonly success: boolean | null;
  readonly error_type: string | null;
  readonly error_message: string | null;
  readonly started_at: Date | null;
  readonly completed_at: Date | null;
  readonly duration_ms: number | null;
  readonly quality_score: number | null;
  readonly events: HookRow[] | null;
}

/** As JSON gives it: times are text. */
interface HookRow {
  readonly id: string;
  readonly hook_type: string;
  readonly hook_name: string;
  readonly tool_name: string | null;
  readonly tool_use_id: string | null;
  readonly file_path: string | null;
  readonly started_at: string | null;
  readonly duration_ms: number | null;
  readonly status: TraceStatus;
  readonly success: boolean | null;
  readonly error_type: string | null;
  readonly error_message: string | null;
  readonly source: string | null;
}

/** Who worked: the subagent's type where it was one, else where the trace came from. */
const AGENT_NAME = "coalesce(t.context ->> 'agent_type', t.source)";

/** As told, else from start to end. */
const DURATION = 'coalesce(t.duration_ms, extract(epoch FROM t.completed_at - t.started_at)::float8 * 1000)';

const EXECUTION = `
  SELECT t.*, ${AGENT_NAME} AS agent_name, ${DURATION} AS duration_ms, hooks.events, hooks.quality_score
  FROM execution_traces t LEFT JOIN LATERAL (
    SELECT avg(h.quality_score) AS quality_score, jsonb_agg(
      jsonb_build_object('id', h.id, 'hook_type', h.hook_type, 'hook_name', h.hook_name, 'tool_name', h.tool_name,
        'tool_use_id', h.tool_use_id, 'file_path', h.file_path, 'started_at', h.started_at, 'duration_ms', h.duration_ms,
        'status', h.status, 'success', h.success, 'error_type', h.error_type, 'error_message', h.error_message,
        'source', h.metadata ->> 'source')
      ORDER BY h.execution_order NULLS LAST, h.started_at, h.id) AS events
    FROM hook_executions h WHERE h.trace_id = t.id
  ) AS hooks ON true`;

/** Traces with their hook executions, newest first. */
export async function executionLogs(sql: Sql, query: ExecutionLogsQuery): Promise<Execution[]> {
  const { rows } = await sql.query<TraceRow>(
    `${EXECUTION}
     WHERE ($1::uuid IS NULL OR t.id = (SELECT trace_id FROM execution_trace_ids WHERE correlation_id = $1)) AND ($2::text IS NULL OR t.session_id = $2)
     ORDER BY coalesce(t.started_at, t.created_at) DESC, t.id DESC LIMIT $3`,
    [query.correlation_id ?? null, query.session_id ?? null, query.limit],
  );
  return rows.map(toExecution);
}

/** Totals by agent, most active first. */
export async function executionSummary(sql: Sql, agentName?: string): Promise<AgentSummary[]> {
  const { rows } = await sql.query<Omit<AgentSummary, 'last_execution'> & { readonly last_execution: Date | null }>(
    `SELECT ${AGENT_NAME} AS agent_name, count(*) AS total_executions,
       count(*) FILTER (WHERE t.success) AS successful_executions,
       count(*) FILTER (WHERE NOT t.success) AS failed_executions,
       avg(${DURATION}) AS avg_duration_ms, avg(q.quality_score) AS avg_quality_score, max(t.started_at) AS last_execution
     FROM execution_traces t
     LEFT JOIN LATERAL (SELECT avg(h.quality_score) AS quality_score FROM hook_executions h WHERE h.trace_id = t.id) AS q ON true
     WHERE t.announced AND ($1::text IS NULL OR ${AGENT_NAME} = $1)
     GROUP BY 1 ORDER BY 2 DESC, 1`,
    [agentName ?? null],
  );
  return rows.map((row) => ({ ...row, last_execution: row.last_execution?.toISOString() ?? null }));
}

/** One trace by either of its ids, with the traces below it, oldest first. */
export async function traceTree(sql: Sql, id: string): Promise<TraceTree | undefined> {
  const { rows } = await sql.query<TraceRow>(
    `${EXECUTION} WHERE t.id = coalesce((SELECT trace_id FROM execution_trace_ids WHERE correlation_id = $1::uuid), $1::uuid)`,
    [id],
  );
  const [root] = rows;
  if (!root) return undefined;
  const below = await sql.query<TraceRow>(
    `WITH RECURSIVE below(id, correlation_id, depth) AS (
       SELECT $1::uuid, $2::uuid, 0
       UNION SELECT c.id, c.correlation_id, below.depth + 1 FROM below
       JOIN execution_traces c ON c.parent_id = below.correlation_id WHERE below.depth < 20
     )
     ${EXECUTION} JOIN (SELECT DISTINCT id FROM below WHERE id <> $1::uuid) AS child ON child.id = t.id
     ORDER BY t.started_at, t.id`,
    [root.id, root.correlation_id],
  );
  return { ...toExecution(root), children: below.rows.map(toExecution) };
}

function toExecution(row: TraceRow): Execution {
  const events = (row.events ?? []).map((event, index) => ({
    hook_id: event.id,
    execution_order: index + 1,
    hook_type: event.hook_type,
    hook_name: event.hook_name,
    tool_name: event.tool_name,
    tool_use_id: event.tool_use_id,
    file_path: event.file_path,
    started_at: event.started_at === null ? null : new Date(event.started_at).toISOString(),
    duration_ms: event.duration_ms,
    status: event.status,
    success: event.success,
    error_type: event.error_type,
    error_message: event.error_message,
    source: event.source,
  }));
  return {
    execution_id: row.id,
    correlation_id: row.correlation_id,
    root_id: row.root_id,
    parent_id: row.parent_id,
    session_id: row.session_id,
    user_prompt: row.prompt_text,
    agent_name: row.agent_name,
    agent_config: row.context,
    status: row.status,
    success: row.success,
    error_type: row.error_type,
    error_message: row.error_message,
    started_at: row.started_at?.toISOString() ?? null,
    completed_at: row.completed_at?.toISOString() ?? null,
    duration_ms: row.duration_ms,
    quality_score: row.quality_score,
    pattern_count: 0,
    event_count: events.length,
    patterns: [],
    events,
  };
}

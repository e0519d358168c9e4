import type { Execution, ExecutionLogsQuery, TraceTree } from '@hookline/contracts';
import { fullTextQuery, type Sql } from '@hookline/database';
import { AT, inRepository, isKnownRepository, PROMPT_WORDS } from './trace-filters.ts';

/** Totals of the traces of one agent. */
export interface AgentSummary {
  readonly agent_name: string;
  readonly total_executions: number;
  readonly successful_executions: number;
  readonly failed_executions: number;
  readonly avg_duration_ms: number | null;
  readonly avg_quality_score: number | null;
  readonly last_execution: string | null;
}

/** Columns of {@link EXECUTION}. */
interface ExecutionRow extends Omit<
  Execution,
  'started_at' | 'completed_at' | 'events' | 'event_count' | 'patterns' | 'pattern_count'
> {
  readonly started_at: Date | null;
  readonly completed_at: Date | null;
  readonly events: readonly Omit<Execution['events'][number], 'execution_order'>[] | null;
}

/** Name of the agent: the type of a subagent, otherwise the source of the trace. */
const AGENT_NAME = "coalesce(t.context ->> 'agent_type', t.source)";

const execution = (input: string, quality: string): string => `
  SELECT t.id AS execution_id, t.correlation_id, t.root_id, t.parent_id, t.session_id, t.prompt_text AS user_prompt,
    ${AGENT_NAME} AS agent_name, t.context AS agent_config, t.status, t.success, t.error_type, t.error_message, t.started_at,
    t.completed_at, t.duration_ms, hooks.quality_score, hooks.events
  FROM execution_traces t LEFT JOIN LATERAL (
    SELECT avg(h.quality_score) AS quality_score, jsonb_agg(
      jsonb_build_object('hook_id', h.id, 'hook_type', h.hook_type, 'hook_name', h.hook_name, 'tool_name', h.tool_name,
        'tool_use_id', h.tool_use_id, 'file_path', h.file_path, 'started_at', h.started_at, 'duration_ms', h.duration_ms,
        'status', h.status, 'success', h.success, 'error_type', h.error_type, 'error_message', h.error_message,
        'source', h.metadata ->> 'source', 'input', ${input}, 'quality_score', h.quality_score,
        'quality_results', ${quality})
      ORDER BY h.execution_order NULLS LAST, h.started_at, h.id) AS events
    FROM hook_executions h WHERE h.trace_id = t.id
  ) AS hooks ON true`;

/** A list has no inputs and judgements: they are most of the size of a call. */
const LISTED = execution('NULL', 'NULL');

/** Traces with the inputs and the judgements of their calls. */
const EXECUTION = execution('h.input_data', 'h.quality_results');

/** A listed trace with its position. */
interface ListedRow extends ExecutionRow {
  readonly at_us: number;
}

/** A page of traces. */
export interface ExecutionPage {
  readonly executions: readonly Execution[];
  readonly next: string | null;
}

/** Returns a page of traces with their hook executions, newest first. */
export async function executionLogs(sql: Sql, query: ExecutionLogsQuery): Promise<ExecutionPage> {
  const words = query.q === undefined ? undefined : fullTextQuery(query.q);
  if (query.q !== undefined && words === undefined) return { executions: [], next: null };
  const parameters: unknown[] = [];
  const parameter = (value: unknown, type: string): string => `$${parameters.push(value)}::${type}`;
  const conditions = ['true'];
  if (query.correlation_id !== undefined)
    conditions.push(`t.id = (
      SELECT trace_id FROM execution_trace_ids WHERE correlation_id = ${parameter(query.correlation_id, 'uuid')})`);
  if (query.session_id !== undefined) conditions.push(`t.session_id = ${parameter(query.session_id, 'text')}`);
  if (query.repository !== undefined) {
    const repository = parameter(query.repository, 'text');
    conditions.push(isKnownRepository(repository), inRepository(repository));
  }
  if (query.from !== undefined) conditions.push(`${AT} >= ${parameter(query.from, 'timestamptz')}`);
  if (query.to !== undefined) conditions.push(`${AT} < ${parameter(query.to, 'timestamptz')}`);
  if (words) conditions.push(`${PROMPT_WORDS} @@ ${parameter(words.tsquery, 'tsquery')}`);
  const cursor = /^(\d{1,16})\.([0-9a-f-]{36})$/.exec(query.cursor ?? '');
  if (cursor) {
    const [at, id] = [parameter(Number(cursor[1]), 'bigint'), parameter(cursor[2], 'uuid')];
    conditions.push(`(${AT}, t.id) < ('epoch'::timestamptz + ${at} * interval '1 microsecond', ${id})`);
  }
  const { rows } = await sql.query<ListedRow>(
    `WITH page AS MATERIALIZED (
       SELECT t.id, (extract(epoch FROM ${AT}) * 1000000)::bigint AS at_us FROM execution_traces t
       WHERE ${conditions.join(' AND ')} ORDER BY ${AT} DESC, t.id DESC LIMIT ${parameter(query.limit + 1, 'bigint')}
     )
     SELECT row.*, page.at_us FROM page JOIN LATERAL (${LISTED} WHERE t.id = page.id) AS row ON true
     ORDER BY page.at_us DESC, page.id DESC`,
    parameters,
  );
  const page = rows.slice(0, query.limit);
  const last = page.at(-1);
  return {
    executions: page.map(toListed),
    next: rows.length > page.length && last ? `${last.at_us}.${last.execution_id}` : null,
  };
}

/** Returns totals by agent, the most active first. */
export async function executionSummary(sql: Sql, agentName?: string): Promise<AgentSummary[]> {
  const { rows } = await sql.query<Omit<AgentSummary, 'last_execution'> & { readonly last_execution: Date | null }>(
    `SELECT ${AGENT_NAME} AS agent_name, count(*) AS total_executions,
       count(*) FILTER (WHERE t.success) AS successful_executions,
       count(*) FILTER (WHERE NOT t.success) AS failed_executions,
       avg(t.duration_ms) AS avg_duration_ms, avg(q.quality_score) AS avg_quality_score, max(t.started_at) AS last_execution
     FROM execution_traces t
     LEFT JOIN LATERAL (SELECT avg(h.quality_score) AS quality_score FROM hook_executions h WHERE h.trace_id = t.id) AS q ON true
     WHERE t.announced AND ($1::text IS NULL OR ${AGENT_NAME} = $1)
     GROUP BY 1 ORDER BY 2 DESC, 1`,
    [agentName ?? null],
  );
  return rows.map((row) => ({ ...row, last_execution: row.last_execution?.toISOString() ?? null }));
}

/** Returns one trace by either of its ids, with its descendants, oldest first. */
export async function traceTree(sql: Sql, id: string): Promise<TraceTree | undefined> {
  const { rows } = await sql.query<ExecutionRow>(
    `${EXECUTION} WHERE t.id = coalesce((SELECT trace_id FROM execution_trace_ids WHERE correlation_id = $1::uuid), $1::uuid)`,
    [id],
  );
  const [root] = rows;
  if (!root) return undefined;
  const below = await sql.query<ExecutionRow>(
    `WITH RECURSIVE below(id, correlation_id, depth) AS (
       SELECT $1::uuid, $2::uuid, 0
       UNION SELECT c.id, c.correlation_id, below.depth + 1 FROM below
       JOIN execution_traces c ON c.parent_id = below.correlation_id WHERE below.depth < 20
     )
     ${EXECUTION} JOIN (SELECT DISTINCT id FROM below WHERE id <> $1::uuid) AS child ON child.id = t.id
     ORDER BY t.started_at, t.id`,
    [root.execution_id, root.correlation_id],
  );
  return { ...toExecution(root), children: below.rows.map(toExecution) };
}

/** Longest beginning of a prompt, in characters. */
const MAX_PROMPT = 200;

/** Returns the beginning of the prompt of each trace by correlation id; of a subagent's trace, that of its root. */
export async function promptsOf(sql: Sql, correlationIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const { rows } = await sql.query<{ readonly correlation_id: string; readonly prompt: string }>(
    `SELECT t.correlation_id, left(coalesce(t.prompt_text, root.prompt_text), ${MAX_PROMPT}) AS prompt
     FROM execution_trace_ids i JOIN execution_traces t ON t.id = i.trace_id
     LEFT JOIN execution_trace_ids r ON r.correlation_id = t.root_id AND t.prompt_text IS NULL
     LEFT JOIN execution_traces root ON root.id = r.trace_id
     WHERE i.correlation_id = ANY ($1::uuid[]) AND coalesce(t.prompt_text, root.prompt_text) IS NOT NULL`,
    [correlationIds],
  );
  return new Map(rows.map(({ correlation_id, prompt }) => [correlation_id, prompt]));
}

function toListed(row: ListedRow): Execution {
  const { at_us: _, ...execution } = row;
  return toExecution(execution);
}

function toExecution({ events, ...row }: ExecutionRow): Execution {
  const numbered = (events ?? []).map((event, index) => ({
    ...event,
    execution_order: index + 1,
    started_at: event.started_at === null ? null : new Date(event.started_at).toISOString(),
  }));
  return {
    ...row,
    started_at: row.started_at?.toISOString() ?? null,
    completed_at: row.completed_at?.toISOString() ?? null,
    pattern_count: 0,
    event_count: numbered.length,
    patterns: [],
    events: numbered,
  };
}

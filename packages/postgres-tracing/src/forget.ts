import type { SqlSession } from '@hookline/database';

/** Conditions on traces and hook executions; all that are given have to hold. Traces have no path and no pattern. */
export interface TraceSelector {
  readonly session_id?: string | undefined;
  /** Name of the repository, as `context_key` has it. */
  readonly repository?: string | undefined;
  /** Absolute path of the repository; traces are found by their working directory. */
  readonly folder?: string | undefined;
  /** A file, or a folder with everything below: within the repository, or absolute. */
  readonly path?: string | undefined;
  readonly pattern_id?: string | undefined;
  /** Only what started before this time, ISO 8601. */
  readonly before?: string | undefined;
}

/** A tool call of a session. */
export interface SessionCall {
  readonly sessionId: string;
  readonly toolUseId: string;
}

/** Traces and hook executions that were deleted. */
export interface ForgottenTraces {
  /** Correlation ids. */
  readonly traces: readonly string[];
  readonly hookExecutions: readonly {
    readonly id: string;
    readonly patternId: string | null;
    readonly toolUseId: string | null;
    /** UTC day of the start, such as `2026-01-31`. */
    readonly day: string | null;
  }[];
}

/** Deletes traces and hook executions. Every method runs in the caller's transaction. */
export interface TraceDeletion {
  count(
    sql: SqlSession,
    selector: TraceSelector,
  ): Promise<{ readonly traces: number; readonly hookExecutions: number }>;
  /**
   * Deletes at most `limit` matching traces with their hook executions; when there are none, as many hook executions of other
   * traces, and the traces of which none is left. An empty result means that nothing is left.
   */
  forget(sql: SqlSession, selector: TraceSelector, limit: number): Promise<ForgottenTraces>;
  /** Deletes the hook executions of tool calls, and the traces of which none is left. */
  forgetCalls(sql: SqlSession, calls: readonly SessionCall[]): Promise<ForgottenTraces>;
}

/** True for traces whose working directory is in the folder, or one in which every hook execution was in the repository. */
const IN_REPOSITORY = `($2::text IS NULL OR starts_with(t.context ->> 'cwd' || '/', $3::text || '/')
    OR t.context ->> 'cwd' IN (
      SELECT r.context ->> 'cwd' FROM hook_executions h JOIN execution_traces r ON r.id = h.trace_id
      GROUP BY 1 HAVING bool_and(h.context_key = $2)))`;

const TRACES = `
  FROM execution_traces t
  WHERE $4::text IS NULL AND $5::text IS NULL AND ($1::text IS NULL OR t.session_id = $1)
    AND ${IN_REPOSITORY} AND ($6::timestamptz IS NULL OR coalesce(t.started_at, t.completed_at, t.created_at) < $6)`;

/** True for a file that a hook execution concerns: exactly, below the folder, or at the end of an absolute path. */
const isAt = (file: string): string => `(${file} = $4 OR starts_with(${file}, $4 || '/')
    OR right(${file}, length($4) + 1) = '/' || $4 OR strpos(${file}, '/' || $4 || '/') > 0)`;

const HOOKS = `
  FROM hook_executions h JOIN execution_traces t ON t.id = h.trace_id
  WHERE ($1::text IS NULL OR t.session_id = $1)
    AND ($2::text IS NULL OR h.context_key = $2 OR starts_with(h.file_path, $3::text || '/')
      OR starts_with(h.context_key || '/', $3::text || '/'))
    AND ($4::text IS NULL OR ${isAt('h.file_path')} OR EXISTS (
      SELECT FROM jsonb_array_elements(CASE jsonb_typeof(h.modifications_made -> 'files') WHEN 'array' THEN
        h.modifications_made -> 'files' ELSE '[]' END) AS file WHERE ${isAt("file ->> 'path'")})
      OR strpos(h.input_data::text, to_jsonb($4::text) #>> '{}') > 0)
    AND ($5::text IS NULL OR h.pattern_id = $5)
    AND ($6::timestamptz IS NULL OR coalesce(h.started_at, h.completed_at, h.created_at) < $6)`;

const RETURNED = `id, trace_id, pattern_id, tool_use_id, (started_at AT TIME ZONE 'UTC')::date::text AS day`;

/** Deletes traces with their hook executions, last those by whose hook executions other traces of a repository are found. */
const DELETE_TRACES = `
  WITH chosen AS MATERIALIZED (
    SELECT t.id ${TRACES} ORDER BY EXISTS (SELECT FROM hook_executions h WHERE h.trace_id = t.id) LIMIT $7
  ), hook AS (
    DELETE FROM hook_executions WHERE trace_id IN (SELECT id FROM chosen) RETURNING ${RETURNED}
  ), key AS (
    DELETE FROM execution_trace_ids WHERE correlation_id IN (
      SELECT correlation_id FROM execution_traces WHERE id IN (SELECT id FROM chosen))
  ), trace AS (
    DELETE FROM execution_traces WHERE id IN (SELECT id FROM chosen) RETURNING correlation_id
  )
  SELECT (SELECT array_agg(correlation_id::text) FROM trace) AS traces, (SELECT jsonb_agg(hook) FROM hook) AS hooks`;

const DELETE_HOOKS = `
  WITH chosen AS MATERIALIZED (SELECT h.trace_id, h.id ${HOOKS} LIMIT $7)
  DELETE FROM hook_executions h USING chosen c WHERE h.trace_id = c.trace_id AND h.id = c.id
  RETURNING ${RETURNED.replace('id, trace_id', 'h.id, h.trace_id')}`;

const DELETE_CALLS = `
  WITH chosen AS MATERIALIZED (
    SELECT h.trace_id, h.id FROM unnest($1::text[], $2::text[]) AS c(session_id, tool_use_id)
    JOIN execution_traces t ON t.session_id = c.session_id
    JOIN hook_executions h ON h.trace_id = t.id AND h.tool_use_id = c.tool_use_id
  )
  DELETE FROM hook_executions h USING chosen c WHERE h.trace_id = c.trace_id AND h.id = c.id
  RETURNING ${RETURNED.replace('id, trace_id', 'h.id, h.trace_id')}`;

/** Deletes traces of which no hook execution is left, with their prompts: all that they led to is deleted. */
const DELETE_EMPTIED = `
  WITH trace AS (
    DELETE FROM execution_traces t WHERE t.id = ANY ($1::uuid[])
      AND NOT EXISTS (SELECT FROM hook_executions h WHERE h.trace_id = t.id)
    RETURNING correlation_id
  )
  DELETE FROM execution_trace_ids k USING trace WHERE k.correlation_id = trace.correlation_id
  RETURNING k.correlation_id::text AS correlation_id`;

interface HookRow {
  readonly id: string;
  readonly trace_id: string;
  readonly pattern_id: string | null;
  readonly tool_use_id: string | null;
  readonly day: string | null;
}

/** Creates the deletion of traces. It keeps no state. */
export function createTraceDeletion(): TraceDeletion {
  return { count, forget, forgetCalls };
}

async function count(
  sql: SqlSession,
  selector: TraceSelector,
): Promise<{ readonly traces: number; readonly hookExecutions: number }> {
  const { rows } = await sql.query<{ readonly traces: number; readonly hooks: number }>(
    `WITH trace AS MATERIALIZED (SELECT t.id ${TRACES}), hook AS MATERIALIZED (SELECT h.trace_id ${HOOKS}),
     part AS (SELECT trace_id, count(*) AS n FROM hook WHERE trace_id NOT IN (SELECT id FROM trace) GROUP BY 1)
     SELECT (SELECT count(*) FROM trace)
       + (SELECT count(*) FROM part WHERE n = (SELECT count(*) FROM hook_executions h WHERE h.trace_id = part.trace_id)) AS traces,
       (SELECT count(*) FROM hook_executions WHERE trace_id IN (SELECT id FROM trace))
       + (SELECT coalesce(sum(n), 0)::bigint FROM part) AS hooks`,
    parameters(selector),
  );
  return { traces: rows[0]?.traces ?? 0, hookExecutions: rows[0]?.hooks ?? 0 };
}

async function forget(sql: SqlSession, selector: TraceSelector, limit: number): Promise<ForgottenTraces> {
  const { rows } = await sql.query<{
    readonly traces: readonly string[] | null;
    readonly hooks: readonly HookRow[] | null;
  }>(DELETE_TRACES, [...parameters(selector), limit]);
  const traces = rows[0]?.traces ?? [];
  if (traces.length > 0) return { traces, hookExecutions: (rows[0]?.hooks ?? []).map(toForgotten) };
  return finishHooks(sql, (await sql.query<HookRow>(DELETE_HOOKS, [...parameters(selector), limit])).rows);
}

async function forgetCalls(sql: SqlSession, calls: readonly SessionCall[]): Promise<ForgottenTraces> {
  if (calls.length === 0) return { traces: [], hookExecutions: [] };
  const { rows } = await sql.query<HookRow>(DELETE_CALLS, [
    calls.map(({ sessionId }) => sessionId),
    calls.map(({ toolUseId }) => toolUseId),
  ]);
  return finishHooks(sql, rows);
}

async function finishHooks(sql: SqlSession, hooks: readonly HookRow[]): Promise<ForgottenTraces> {
  if (hooks.length === 0) return { traces: [], hookExecutions: [] };
  const { rows } = await sql.query<{ readonly correlation_id: string }>(DELETE_EMPTIED, [
    [...new Set(hooks.map(({ trace_id }) => trace_id))],
  ]);
  return { traces: rows.map(({ correlation_id }) => correlation_id), hookExecutions: hooks.map(toForgotten) };
}

function toForgotten({ day, id, pattern_id, tool_use_id }: HookRow): ForgottenTraces['hookExecutions'][number] {
  return { id, patternId: pattern_id, toolUseId: tool_use_id, day };
}

function parameters({ before, folder, path, pattern_id, repository, session_id }: TraceSelector): unknown[] {
  return [session_id, repository, withoutSlash(folder), withoutSlash(path), pattern_id, before].map(
    (value) => value ?? null,
  );
}

function withoutSlash(path: string | undefined): string | undefined {
  return path !== undefined && path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}

import type { Session, SessionsQuery } from '@hookline/contracts';
import { fullTextQuery, type Sql } from '@hookline/database';
import { AT, inRepository, PROMPT_WORDS } from './trace-filters.ts';

/** A session without what the lineage knows of it. */
export type SessionTotals = Omit<Session, 'files' | 'patterns'>;

/** A page of sessions. */
export interface SessionTotalsPage {
  readonly sessions: readonly SessionTotals[];
  readonly next: string | null;
}

interface SessionRow extends Omit<SessionTotals, 'started_at' | 'ended_at'> {
  readonly started_at: Date;
  readonly ended_at: Date;
  readonly ended_us: number;
}

/** Longest title, in characters. */
const MAX_TITLE = 200;

/** Last moment that is known of a trace. */
const END = 'greatest(t.completed_at, t.started_at, coalesce(t.completed_at, t.started_at, t.created_at))';

/**
 * Returns sessions by their last activity, newest first. The cost grows with the number of traces, and with the hook executions
 * of the sessions on the page; a filter by repository reads those of other sessions as well.
 */
export async function listSessions(sql: Sql, query: SessionsQuery): Promise<SessionTotalsPage> {
  const words = query.q === undefined ? undefined : fullTextQuery(query.q);
  if (query.q !== undefined && words === undefined) return { sessions: [], next: null };
  const parameters: unknown[] = [];
  const parameter = (value: unknown, type: string): string => `$${parameters.push(value)}::${type}`;
  const conditions = ['true'];
  if (query.session_id !== undefined) conditions.push(`t.session_id = ${parameter(query.session_id, 'text')}`);
  if (words)
    conditions.push(`t.session_id IN (
    SELECT t.session_id FROM execution_traces t WHERE ${PROMPT_WORDS} @@ ${parameter(words.tsquery, 'tsquery')})`);
  const having = ['true'];
  if (query.from !== undefined) having.push(`max(${END}) >= ${parameter(query.from, 'timestamptz')}`);
  if (query.to !== undefined) having.push(`min(${AT}) < ${parameter(query.to, 'timestamptz')}`);
  const cursor = /^(\d{1,16})\.(.+)$/s.exec(query.cursor ?? '');
  if (cursor) {
    const [at, id] = [parameter(Number(cursor[1]), 'bigint'), parameter(cursor[2], 'text')];
    having.push(`(max(${END}), t.session_id) < ('epoch'::timestamptz + ${at} * interval '1 microsecond', ${id})`);
  }
  const repository = query.repository === undefined ? 'true' : inSession(parameter(query.repository, 'text'));
  const { rows } = await sql.query<SessionRow>(
    `WITH session AS (
      SELECT t.session_id, min(${AT}) AS started_at, max(${END}) AS ended_at,
        count(*) FILTER (WHERE t.prompt_text IS NOT NULL AND t.parent_id IS NULL) AS prompts,
        count(*) FILTER (WHERE t.parent_id IS NOT NULL) AS agents
      FROM execution_traces t WHERE ${conditions.join(' AND ')}
      GROUP BY t.session_id HAVING ${having.join(' AND ')}
    ), page AS MATERIALIZED (
      SELECT * FROM session s WHERE ${repository}
      ORDER BY ended_at DESC, session_id DESC LIMIT ${parameter(query.limit + 1, 'bigint')}
    )
    SELECT page.*, (extract(epoch FROM page.ended_at) * 1000000)::bigint AS ended_us, c.calls, c.failures,
      coalesce(c.repository, (
        SELECT t.context ->> 'cwd' FROM execution_traces t
        WHERE t.session_id = page.session_id AND t.context ? 'cwd' ORDER BY t.started_at LIMIT 1
      )) AS repository, (
        SELECT left(t.prompt_text, ${MAX_TITLE}) FROM execution_traces t
        WHERE t.session_id = page.session_id AND t.parent_id IS NULL AND t.prompt_text IS NOT NULL
        ORDER BY ${AT} LIMIT 1
      ) AS title
    FROM page CROSS JOIN LATERAL (
      SELECT count(*) AS calls, count(*) FILTER (WHERE h.success = false) AS failures,
        mode() WITHIN GROUP (ORDER BY h.context_key) AS repository
      FROM execution_traces t JOIN hook_executions h ON h.trace_id = t.id WHERE t.session_id = page.session_id
    ) AS c
    ORDER BY page.ended_at DESC, page.session_id DESC`,
    parameters,
  );
  const page = rows.slice(0, query.limit);
  const last = page.at(-1);
  return {
    sessions: page.map(toTotals),
    next: rows.length > page.length && last ? `${last.ended_us}.${last.session_id}` : null,
  };
}

function inSession(repository: string): string {
  return `EXISTS (
    SELECT FROM execution_traces t WHERE t.session_id = s.session_id AND ${inRepository(repository)})`;
}

function toTotals(row: SessionRow): SessionTotals {
  const { agents, calls, failures, prompts, repository, session_id, title } = row;
  const [started_at, ended_at] = [row.started_at.toISOString(), row.ended_at.toISOString()];
  return { session_id, repository, started_at, ended_at, prompts, calls, failures, agents, title };
}

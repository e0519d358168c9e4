import type { Session, SessionsQuery } from '@hookline/contracts';
import { type FullTextQuery, fullTextQuery, type Sql } from '@hookline/database';
import { AT, existsTrace, inRepository, isKnownRepository, PROMPT_WORDS } from './trace-filters.ts';

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

/** Last moment that is known of a trace, as the indexes of the latest traces have it. */
const END = 'greatest(t.completed_at, t.started_at, coalesce(t.completed_at, t.started_at, t.created_at))';

/**
 * Returns sessions by their last activity, newest first. Traces are read from the latest one on, and a session is found by its
 * latest trace: the cost grows with the traces and hook executions of the sessions on the page, and with the traces that a filter
 * leaves out before the page is full. A repository, time or words that nothing has are answered at once.
 */
export async function listSessions(sql: Sql, query: SessionsQuery): Promise<SessionTotalsPage> {
  const words = query.q === undefined ? undefined : fullTextQuery(query.q);
  if (query.q !== undefined && words === undefined) return { sessions: [], next: null };
  const parameters: unknown[] = [];
  const parameter: AddParameter = (value, type) => `$${parameters.push(value)}::${type}`;
  const { ofSessions, ofTraces } = conditionsOf(query, words, parameter);
  // OFFSET keeps the conditions of sessions out of the subquery, so that they are tested in the order of the index until the
  // page is full.
  const { rows } = await sql.query<SessionRow>(
    `WITH page AS MATERIALIZED (
      SELECT s.session_id, s.ended_at FROM (
        SELECT t.id, t.session_id, ${END} AS ended_at FROM execution_traces t WHERE ${ofTraces.join(' AND ')}
        ORDER BY ${END} DESC, t.session_id DESC OFFSET 0
      ) AS s WHERE ${ofSessions.join(' AND ')}
      ORDER BY s.ended_at DESC, s.session_id DESC LIMIT ${parameter(query.limit + 1, 'bigint')}
    )
    SELECT page.*, (extract(epoch FROM page.ended_at) * 1000000)::bigint AS ended_us,
      own.started_at, own.prompts, own.agents, c.calls, c.failures,
      coalesce(c.repository, (
        SELECT t.context ->> 'cwd' FROM execution_traces t
        WHERE t.session_id = page.session_id AND t.context ? 'cwd' ORDER BY t.started_at LIMIT 1
      )) AS repository, (
        SELECT left(t.prompt_text, ${MAX_TITLE}) FROM execution_traces t
        WHERE t.session_id = page.session_id AND t.parent_id IS NULL AND t.prompt_text IS NOT NULL
        ORDER BY ${AT} LIMIT 1
      ) AS title
    FROM page CROSS JOIN LATERAL (
      SELECT min(${AT}) AS started_at,
        count(*) FILTER (WHERE t.prompt_text IS NOT NULL AND t.parent_id IS NULL) AS prompts,
        count(*) FILTER (WHERE t.parent_id IS NOT NULL) AS agents
      FROM execution_traces t WHERE t.session_id = page.session_id
    ) AS own CROSS JOIN LATERAL (
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

/** Adds a parameter to a statement, and returns its place with its type. */
type AddParameter = (value: unknown, type: string) => string;

/** Returns the conditions of traces `t` and of sessions `s` that a query has. */
function conditionsOf(
  query: SessionsQuery,
  words: FullTextQuery | undefined,
  parameter: AddParameter,
): { readonly ofTraces: readonly string[]; readonly ofSessions: readonly string[] } {
  const ofTraces = ['true'];
  if (query.session_id !== undefined) ofTraces.push(`t.session_id = ${parameter(query.session_id, 'text')}`);
  if (query.from !== undefined) {
    const from = parameter(query.from, 'timestamptz');
    ofTraces.push(`${END} >= ${from}`, existsTrace(END, `>= ${from}`));
  }
  if (words)
    ofTraces.push(`t.session_id IN (
    SELECT t.session_id FROM execution_traces t WHERE ${PROMPT_WORDS} @@ ${parameter(words.tsquery, 'tsquery')})`);
  const cursor = /^(\d{1,16})\.(.+)$/s.exec(query.cursor ?? '');
  if (cursor) {
    const [at, id] = [parameter(Number(cursor[1]), 'bigint'), parameter(cursor[2], 'text')];
    ofTraces.push(`(${END}, t.session_id) < ('epoch'::timestamptz + ${at} * interval '1 microsecond', ${id})`);
  }
  const ofSessions = [
    `s.id = (
        SELECT t.id FROM execution_traces t WHERE t.session_id = s.session_id ORDER BY ${END} DESC, t.id DESC LIMIT 1)`,
  ];
  if (query.to !== undefined) {
    const to = parameter(query.to, 'timestamptz');
    ofTraces.push(existsTrace(AT, `< ${to}`));
    ofSessions.push(inSession(`${AT} < ${to}`));
  }
  if (query.repository !== undefined) {
    const repository = parameter(query.repository, 'text');
    ofTraces.push(isKnownRepository(repository));
    ofSessions.push(inSession(inRepository(repository)));
  }
  return { ofTraces, ofSessions };
}

/** Condition of a session that has a trace which meets a condition. */
function inSession(condition: string): string {
  return `EXISTS (SELECT FROM execution_traces t WHERE t.session_id = s.session_id AND ${condition})`;
}

function toTotals(row: SessionRow): SessionTotals {
  const { agents, calls, failures, prompts, repository, session_id, title } = row;
  const [started_at, ended_at] = [row.started_at.toISOString(), row.ended_at.toISOString()];
  return { session_id, repository, started_at, ended_at, prompts, calls, failures, agents, title };
}

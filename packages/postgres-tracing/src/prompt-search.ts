import type { Identified, SearchMatch, SearchQuery } from '@hookline/contracts';
import { excerptOf, type FullTextQuery, type Sql, uuidRange } from '@hookline/database';
import { AT, inRepository, PROMPT_WORDS } from './trace-filters.ts';

/** Position in a list of matches: the last one that was returned before. */
export interface PromptPosition {
  /** Microseconds since 1970. */
  readonly atUs: number;
  /** Id of the last match among those of its time; `undefined` when all matches of that time are still to come. */
  readonly id: string | undefined;
}

/** A prompt with its position in the list. */
export interface FoundPrompt {
  readonly match: SearchMatch;
  readonly position: PromptPosition & { readonly id: string };
}

interface FoundRow {
  readonly id: string;
  readonly correlation_id: string;
  readonly session_id: string;
  readonly prompt: string;
  readonly repository: string | null;
  readonly at: Date;
  readonly at_us: number;
}

/** Larger than every id. */
const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** Returns traces whose prompt contains all words, newest first. */
export async function searchPrompts(
  sql: Sql,
  words: FullTextQuery,
  query: Pick<SearchQuery, 'from' | 'limit' | 'repository' | 'session_id' | 'to'>,
  after: PromptPosition | undefined,
): Promise<FoundPrompt[]> {
  const { rows } = await sql.query<FoundRow>(
    `SELECT t.id, t.correlation_id, t.session_id, t.prompt_text AS prompt, ${AT} AS at,
       (extract(epoch FROM ${AT}) * 1000000)::bigint AS at_us, (
         SELECT h.context_key FROM hook_executions h WHERE h.trace_id = t.id AND h.context_key IS NOT NULL LIMIT 1
       ) AS repository
     FROM execution_traces t
     WHERE ${PROMPT_WORDS} @@ $1::tsquery AND ($2::text IS NULL OR ${inRepository('$2')})
       AND ($3::text IS NULL OR t.session_id = $3)
       AND ($4::timestamptz IS NULL OR ${AT} >= $4) AND ($5::timestamptz IS NULL OR ${AT} < $5)
       AND ($6::bigint IS NULL OR (${AT}, t.id) < ('epoch'::timestamptz + $6 * interval '1 microsecond', $7::uuid))
     ORDER BY ${AT} DESC, t.id DESC LIMIT $8`,
    [
      words.tsquery,
      query.repository ?? null,
      query.session_id ?? null,
      query.from ?? null,
      query.to ?? null,
      after?.atUs ?? null,
      after?.id ?? LAST_ID,
      query.limit,
    ],
  );
  return rows.map((row) => toFound(row, words));
}

function toFound({ at, at_us, correlation_id, id, prompt, ...row }: FoundRow, words: FullTextQuery): FoundPrompt {
  const excerpt = excerptOf(prompt, words);
  return {
    position: { atUs: at_us, id },
    match: {
      kind: 'prompt',
      id: correlation_id,
      name: null,
      language: null,
      path: null,
      ...row,
      trace_id: correlation_id,
      at: at.toISOString(),
      matched: ['prompt'],
      line: excerpt?.line ?? null,
      excerpt: excerpt?.text ?? null,
    },
  };
}

interface IdRow {
  readonly kind: 'session' | 'trace';
  readonly id: string;
  readonly label: string | null;
  readonly at: Date | null;
}

/** Returns sessions and traces whose id begins with a text of four characters or more; a session also by its whole id. */
export async function idsWithPrefix(sql: Sql, text: string, limit: number): Promise<Identified['matches'][number][]> {
  const prefix = text.toLowerCase();
  const range = uuidRange(prefix);
  const sessions = await sql.query<IdRow>(range ? SESSIONS_LIKE : SESSION, range ? [text, prefix, limit] : [text]);
  const traces = range ? (await sql.query<IdRow>(TRACES_BETWEEN, [...range, limit])).rows : [];
  return [...sessions.rows, ...traces].map(({ at, ...row }) => ({ ...row, at: at?.toISOString() ?? null }));
}

const SESSION_ROW = `'session' AS kind, session_id AS id, (
    array_agg(left(prompt_text, 100) ORDER BY started_at) FILTER (WHERE prompt_text IS NOT NULL))[1] AS label,
  min(started_at) AS at FROM execution_traces`;

const SESSION = `SELECT ${SESSION_ROW} WHERE session_id = $1 GROUP BY session_id`;

/** The upper bound is after every hexadecimal digit in each collation; other ids within the range are sorted out. */
const SESSIONS_LIKE = `
  SELECT ${SESSION_ROW}
  WHERE session_id = $1 OR (session_id >= $2 AND session_id < $2 || 'g' AND starts_with(session_id, $2))
  GROUP BY session_id ORDER BY session_id LIMIT $3`;

const TRACES_BETWEEN = `
  SELECT 'trace' AS kind, k.correlation_id AS id, left(t.prompt_text, 100) AS label, t.started_at AS at
  FROM execution_trace_ids k JOIN execution_traces t ON t.id = k.trace_id
  WHERE k.correlation_id BETWEEN $1::uuid AND $2::uuid ORDER BY k.correlation_id LIMIT $3`;

import type { SearchMatch, SearchQuery } from '@hookline/contracts';
import { containsWord, excerptOf, type FullTextQuery, type Sql } from '@hookline/database';

/** Position in a list of matches: the last one that was returned before. */
export interface SearchPosition {
  /** Microseconds since 1970. */
  readonly atUs: number;
  /** Id of the last match among those of its time; `undefined` when all matches of that time are still to come. */
  readonly id: string | undefined;
}

/** A pattern with its position in the list. */
export interface FoundPattern {
  readonly match: SearchMatch;
  readonly position: SearchPosition & { readonly id: string };
}

interface FoundRow {
  readonly node_id: number;
  readonly at_us: number;
  readonly pattern_id: string;
  readonly name: string;
  readonly language: string;
  readonly code: string | null;
  readonly repository: string | null;
  readonly path: string | null;
  readonly session_id: string | null;
  readonly correlation_id: string | null;
  readonly at: Date;
}

/** Selects the nodes that contain all words of a `tsquery`, in their name, code and paths together or in one path. */
export function nodesWith(tsquery: string): string {
  return `SELECT node_id FROM pattern_search WHERE words @@ ${tsquery}
    UNION SELECT node_id FROM pattern_occurrences WHERE hookline_words(path) @@ ${tsquery}`;
}

/**
 * Returns patterns that were written and contain all words, each with its latest occurrence that meets the query, newest first. Patterns
 * still in the queue for similarity search are found by their paths only.
 */
export async function searchPatterns(
  sql: Sql,
  words: FullTextQuery,
  query: Pick<SearchQuery, 'from' | 'language' | 'limit' | 'repository' | 'session_id' | 'to'>,
  after: SearchPosition | undefined,
): Promise<FoundPattern[]> {
  const { rows } = await sql.query<FoundRow>(SEARCH, [
    words.tsquery,
    query.repository ?? null,
    query.session_id ?? null,
    query.from ?? null,
    query.to ?? null,
    query.language ?? null,
    after?.atUs ?? null,
    after === undefined ? null : Number(after.id ?? Number.MAX_SAFE_INTEGER),
    query.limit,
  ]);
  return rows.map((row) => toFound(row, words));
}

/** Only the page has code and fields of the occurrence: a common word is in most patterns. */
const SEARCH = `
  WITH found AS MATERIALIZED (
    ${nodesWith('$1::tsquery')}
  ), page AS MATERIALIZED (
    SELECT n.node_id, o.event_id, coalesce(o.occurred_at, n.first_seen_at) AS at
    FROM found JOIN pattern_lineage_nodes n USING (node_id) LEFT JOIN LATERAL (
      SELECT event_id, occurred_at FROM pattern_occurrences p
      WHERE p.node_id = n.node_id AND ($2::text IS NULL OR p.repository = $2) AND ($3::text IS NULL OR p.session_id = $3)
        AND ($4::timestamptz IS NULL OR p.occurred_at >= $4) AND ($5::timestamptz IS NULL OR p.occurred_at < $5)
      ORDER BY p.occurred_at DESC LIMIT 1
    ) AS o ON true
    WHERE (n.origin = 'tracked' OR o.event_id IS NOT NULL) AND ($6::text IS NULL OR n.language = $6)
      AND (o.event_id IS NOT NULL OR ($2::text IS NULL AND $3::text IS NULL AND $4::timestamptz IS NULL AND $5::timestamptz IS NULL))
      AND ($7::bigint IS NULL
        OR (coalesce(o.occurred_at, n.first_seen_at), n.node_id) < ('epoch'::timestamptz + $7 * interval '1 microsecond', $8::bigint))
    ORDER BY at DESC, n.node_id DESC LIMIT $9
  )
  SELECT page.node_id, page.at, (extract(epoch FROM page.at) * 1000000)::bigint AS at_us, n.pattern_id, n.pattern_name AS name,
    n.language, o.repository, o.path, o.session_id, o.correlation_id,
    CASE WHEN jsonb_typeof(n.pattern_data -> 'code') = 'string' THEN n.pattern_data ->> 'code'
      ELSE n.pattern_data ->> 'template_code' END AS code
  FROM page JOIN pattern_lineage_nodes n USING (node_id) LEFT JOIN pattern_occurrences o ON o.event_id = page.event_id
  ORDER BY page.at DESC, page.node_id DESC`;

function toFound({ at, at_us, code, correlation_id, node_id, ...row }: FoundRow, words: FullTextQuery): FoundPattern {
  const excerpt = code === null ? undefined : excerptOf(code, words);
  return {
    position: { atUs: at_us, id: String(node_id) },
    match: {
      kind: 'pattern',
      id: row.pattern_id,
      name: row.name,
      language: row.language,
      repository: row.repository,
      path: row.path,
      session_id: row.session_id,
      trace_id: correlation_id,
      at: at.toISOString(),
      matched: [
        ...(containsWord(row.name, words) ? (['name'] as const) : []),
        ...(containsWord(row.path, words) ? (['path'] as const) : []),
        ...(excerpt === undefined ? [] : (['code'] as const)),
      ],
      line: excerpt?.line ?? null,
      excerpt: excerpt?.text ?? null,
    },
  };
}

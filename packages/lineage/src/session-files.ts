import type { SessionDetail } from '@hookline/contracts';
import type { Sql } from '@hookline/database';

/** A file that a session changed. */
export type ChangedFile = SessionDetail['changed_files'][number];

/** Numbers of the files and patterns that a session wrote. */
export interface WrittenCounts {
  readonly files: number;
  readonly patterns: number;
}

/** Files of a session that are returned. */
const MAX_FILES = 1000;

/** Returns the numbers of files and patterns by session. Sessions that wrote none are missing. */
export async function writtenCounts(sql: Sql, sessionIds: readonly string[]): Promise<Map<string, WrittenCounts>> {
  const { rows } = await sql.query<WrittenCounts & { readonly session_id: string }>(
    `SELECT session_id, count(DISTINCT (repository, path)) FILTER (WHERE path IS NOT NULL) AS files,
       count(DISTINCT node_id) AS patterns
     FROM pattern_occurrences WHERE session_id = ANY ($1::text[]) GROUP BY session_id`,
    [sessionIds],
  );
  return new Map(rows.map(({ session_id, ...counts }) => [session_id, counts]));
}

/** Returns the files that a session changed, by the time of their first change, at most 1,000. */
export async function changedFiles(sql: Sql, sessionId: string): Promise<ChangedFile[]> {
  const { rows } = await sql.query<
    Omit<ChangedFile, 'first_at' | 'last_at'> & { readonly first_at: Date; readonly last_at: Date }
  >(
    `SELECT repository, path, count(*) AS changes, count(DISTINCT node_id) AS patterns,
       min(occurred_at) AS first_at, max(occurred_at) AS last_at
     FROM pattern_occurrences WHERE session_id = $1 AND path IS NOT NULL
     GROUP BY repository, path ORDER BY first_at, path LIMIT ${MAX_FILES}`,
    [sessionId],
  );
  return rows.map((row) => ({
    ...row,
    first_at: row.first_at.toISOString(),
    last_at: row.last_at.toISOString(),
  }));
}

import type { SurvivalFiles, SurvivalFilesQuery } from '@hookline/contracts';
import type { Sql } from '@hookline/database';

interface FileRow {
  readonly path: string;
  readonly first_at: Date;
  readonly last_at: Date;
  readonly measured: string | null;
}

const FILES = `
  WITH files AS (
    SELECT e.path, min(e.occurred_at) AS first_at, max(e.occurred_at) AS last_at,
      (array_agg(e.event_id ORDER BY e.occurred_at DESC, e.event_id DESC))[1] AS latest
    FROM hookline_file_edits e
    WHERE e.repository = $1 AND e.path IS NOT NULL AND e.session_id IS NOT NULL AND ($2::text IS NULL OR e.path COLLATE "C" > $2)
    GROUP BY e.path ORDER BY e.path COLLATE "C" LIMIT $3::bigint
  )
  SELECT f.path, f.first_at, f.last_at, encode(m.commit_id, 'hex') AS measured
  FROM files f LEFT JOIN measured_files m ON m.event_id = f.latest
  ORDER BY f.path COLLATE "C"`;

/** Returns a page of files with recorded edits, and the commit that each was measured at; see `SurvivalStore`. */
export async function listMeasuredFiles(
  sql: Sql,
  { cursor, limit, repository }: SurvivalFilesQuery,
): Promise<SurvivalFiles> {
  const { rows } = await sql.query<FileRow>(FILES, [repository, cursor ?? null, limit + 1]);
  const page = rows.slice(0, limit);
  return {
    files: page.map(({ first_at, last_at, ...file }) => ({
      ...file,
      first_at: first_at.toISOString(),
      last_at: last_at.toISOString(),
    })),
    next: rows.length > page.length ? (page.at(-1)?.path ?? null) : null,
  };
}

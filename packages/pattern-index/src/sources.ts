import type { SqlSession } from '@hookline/database';

/** What patterns were found in, such as a version of a file: known to its owner by a number. */
export interface Source {
  /** A number that is the owner's own. */
  readonly id: number;
  /** When it came into being, ISO 8601 to the millisecond: only what was there before can be a parent. */
  readonly at: string;
}

const ADD = `
  INSERT INTO pattern_index_sources AS known (pattern, source, at)
  SELECT pattern, source, at FROM unnest($1::integer[], $2::bigint[], $3::timestamptz[]) AS new(pattern, source, at)
  ORDER BY pattern, source
  ON CONFLICT (pattern, source) DO UPDATE SET at = least(known.at, excluded.at)
  RETURNING source, xmax = 0 AS is_new`;

/** The newest source of each pattern; with `$2` and `$3` only of those that were there before that source. */
const NEWEST = `
  SELECT DISTINCT ON (pattern) pattern, source FROM pattern_index_sources
  WHERE pattern = ANY ($1::integer[]) AND ($2::bigint IS NULL OR (at, source) < ($3::timestamptz, $2::bigint))
  ORDER BY pattern, at DESC, source DESC`;

const LATER = `
  SELECT DISTINCT source FROM pattern_index_sources
  WHERE pattern = ANY ($1::integer[]) AND (at, source) > ($3::timestamptz, $2::bigint)
  ORDER BY source LIMIT $4`;

/** Says which patterns are in which sources, and answers the sources that had one of them not yet. */
export async function addSources(
  sql: SqlSession,
  pairs: readonly (Source & { readonly pattern: number })[],
): Promise<ReadonlySet<number>> {
  const once = [...new Map(pairs.map((pair) => [`${pair.pattern} ${pair.id}`, pair])).values()];
  if (once.length === 0) return new Set();
  const { rows } = await sql.query<{ readonly source: number; readonly is_new: boolean }>(ADD, [
    once.map(({ pattern }) => pattern),
    once.map(({ id }) => id),
    once.map(({ at }) => at),
  ]);
  return new Set(rows.flatMap(({ is_new, source }) => (is_new ? source : [])));
}

/** The newest source of each of some patterns, by pattern; with `before` the newest of those older than it. */
export async function newestSources(
  sql: SqlSession,
  patterns: readonly number[],
  before?: Source,
): Promise<ReadonlyMap<number, number>> {
  if (patterns.length === 0) return new Map();
  const { rows } = await sql.query<{ readonly pattern: number; readonly source: number }>(NEWEST, [
    patterns,
    before?.id ?? null,
    before?.at ?? null,
  ]);
  return new Map(rows.map(({ pattern, source }) => [pattern, source]));
}

/** The sources that hold one of some patterns and came after a source, at most `limit`. */
export async function laterSources(
  sql: SqlSession,
  patterns: readonly number[],
  after: Source,
  limit: number,
): Promise<readonly number[]> {
  if (patterns.length === 0) return [];
  const { rows } = await sql.query<{ readonly source: number }>(LATER, [patterns, after.id, after.at, limit]);
  return rows.map(({ source }) => source);
}

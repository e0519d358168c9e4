import type { Sql, SqlSession } from '@hookline/database';

/** A container of patterns, such as a version of a file, with an id of the caller. */
export interface Source {
  /** Id assigned by the caller. */
  readonly id: number;
  /** Time of creation, ISO 8601 to the millisecond: only older sources have parents. */
  readonly at: string;
}

const ADD = `
  INSERT INTO pattern_index_sources AS known (pattern, source, at)
  SELECT pattern, source, at FROM unnest($1::integer[], $2::bigint[], $3::timestamptz[]) AS new(pattern, source, at)
  ORDER BY pattern, source
  ON CONFLICT (pattern, source) DO UPDATE SET at = least(known.at, excluded.at)
  RETURNING source, xmax = 0 AS is_new`;

/** Selects the newest source of each pattern; with `$2` and `$3` only sources older than that one. */
const NEWEST = `
  SELECT DISTINCT ON (pattern) pattern, source FROM pattern_index_sources
  WHERE pattern = ANY ($1::integer[]) AND ($2::bigint IS NULL OR (at, source) < ($3::timestamptz, $2::bigint))
  ORDER BY pattern, at DESC, source DESC`;

const LATER = `
  SELECT DISTINCT source FROM pattern_index_sources
  WHERE pattern = ANY ($1::integer[]) AND (at, source) > ($3::timestamptz, $2::bigint)
  ORDER BY source LIMIT $4`;

/** Creates the row before the first source, so that there is always one to lock. */
const ENSURE_NEWEST = `
  INSERT INTO pattern_index_newest (at, source) VALUES ('-infinity', 0) ON CONFLICT (single) DO NOTHING`;

const LOCK_NEWEST = `
  SELECT (at, source) > ($1::timestamptz, $2::bigint) AS is_newer FROM pattern_index_newest FOR UPDATE`;

const SET_NEWEST = `
  INSERT INTO pattern_index_newest AS known (at, source) VALUES ($1, $2)
  ON CONFLICT (single) DO UPDATE SET at = excluded.at, source = excluded.source
  WHERE (excluded.at, excluded.source) > (known.at, known.source)`;

/** Result of adding sources. */
export interface AddedSources {
  /** Ids of the sources that gained a pattern. */
  readonly gained: ReadonlySet<number>;
  /** True when the index already had a source that is younger than one of those. */
  readonly hasYounger: boolean;
}

/** Records which sources contain which patterns. */
export async function addSources(
  sql: Sql,
  pairs: readonly (Source & { readonly pattern: number })[],
): Promise<AddedSources> {
  const once = [...new Map(pairs.map((pair) => [`${pair.pattern} ${pair.id}`, pair])).values()];
  const [oldest, newest] = [once.reduce(older, once[0]), once.reduce(younger, once[0])];
  if (!oldest || !newest) return { gained: new Set(), hasYounger: false };
  return sql.transaction(async (session) => {
    await session.query(ENSURE_NEWEST);
    const { rows: known } = await session.query<{ readonly is_newer: boolean }>(LOCK_NEWEST, [oldest.at, oldest.id]);
    const { rows } = await session.query<{ readonly source: number; readonly is_new: boolean }>(ADD, [
      once.map(({ pattern }) => pattern),
      once.map(({ id }) => id),
      once.map(({ at }) => at),
    ]);
    await session.query(SET_NEWEST, [newest.at, newest.id]);
    return {
      gained: new Set(rows.flatMap(({ is_new, source }) => (is_new ? source : []))),
      hasYounger: known[0]?.is_newer ?? true,
    };
  });
}

/** Compares by time, then by id. Times are ISO 8601 in UTC, so that they sort as text. */
function isOlder(one: Source, other: Source): boolean {
  return one.at === other.at ? one.id < other.id : one.at < other.at;
}

function older<T extends Source>(one: T | undefined, other: T): T {
  return one && isOlder(one, other) ? one : other;
}

function younger<T extends Source>(one: T | undefined, other: T): T {
  return one && isOlder(other, one) ? one : other;
}

/** Returns the newest source of each pattern; with `before` the newest of the older ones. */
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

/** Returns the sources with one of the patterns that are younger than a source, at most `limit`. */
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

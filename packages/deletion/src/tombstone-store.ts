import { randomBytes, randomUUID } from 'node:crypto';
import type { SqlSession } from '@hookline/database';
import { type Digest, keyedDigest } from './digests.ts';
import type { Tombstone } from './tombstones.ts';

/** Records per statement. */
const BATCH = 5000;

const KEY = `
  WITH made AS (
    INSERT INTO deletion_key (key) VALUES (decode($1, 'hex')) ON CONFLICT DO NOTHING RETURNING key
  )
  SELECT key FROM made UNION ALL SELECT key FROM deletion_key LIMIT 1`;

const FIND = `
  SELECT (SELECT jsonb_agg(jsonb_build_object(
      'session', encode(session, 'hex'), 'repository', encode(repository, 'hex'), 'folder', encode(folder, 'hex'),
      'path', encode(path, 'hex'), 'pattern', encode(pattern, 'hex'),
      'until', CASE WHEN until = 'infinity' THEN NULL ELSE extract(epoch FROM until) * 1000 END))
    FROM deletion_selectors) AS selectors,
    (SELECT array_agg(encode(digest, 'hex')) FROM deletion_records
      WHERE digest = ANY (SELECT decode(hex, 'hex') FROM unnest($1::text[]) AS hex)) AS records`;

interface FindRow {
  readonly selectors:
    | readonly (Readonly<Record<Exclude<keyof Tombstone, 'until'>, string | null>> & {
        readonly until: number | null;
      })[]
    | null;
  readonly records: readonly string[] | null;
}

/** Tombstones that concern some records. */
export interface FoundTombstones {
  readonly tombstones: readonly Tombstone[];
  /** Digests of the record ids that were deleted. */
  readonly records: ReadonlySet<string>;
}

/** Returns the digest of this database. Its key is made at the first use. */
export async function digestOfDatabase(sql: SqlSession): Promise<Digest> {
  const insert = (): Promise<{ readonly rows: readonly { readonly key: Uint8Array }[] }> =>
    sql.query<{ readonly key: Uint8Array }>(KEY, [randomBytes(32).toString('hex')]);
  // Another process may have made the key at the same moment; the second statement sees it.
  const [row] = [...(await insert()).rows, ...(await insert()).rows];
  if (!row) throw new Error('the key of tombstones was neither made nor found');
  return keyedDigest(row.key);
}

/** Returns all selectors, and those of the given record digests that were deleted. */
export async function findTombstones(sql: SqlSession, records: readonly string[]): Promise<FoundTombstones> {
  const { rows } = await sql.query<FindRow>(FIND, [records], { prepared: true });
  const [row] = rows;
  const tombstones = (row?.selectors ?? []).map(({ folder, path, pattern, repository, session, until }) => ({
    session: session ?? undefined,
    repository: repository ?? undefined,
    folder: folder ?? undefined,
    path: path ?? undefined,
    pattern: pattern ?? undefined,
    until: until ?? Infinity,
  }));
  return { tombstones, records: new Set(row?.records) };
}

/**
 * Stores the conditions of a deletion. The one of a repeated deletion is stored once; that of a retention period replaces the
 * earlier ones.
 */
export async function addTombstone(sql: SqlSession, tombstone: Tombstone, isRetention: boolean): Promise<void> {
  const { folder, path, pattern, repository, session, until } = tombstone;
  const values = [session, repository, folder, path, pattern].map((value) => value ?? null);
  await sql.query(
    `DELETE FROM deletion_selectors WHERE CASE WHEN $6 THEN is_retention ELSE NOT is_retention
       AND session IS NOT DISTINCT FROM decode($1, 'hex') AND repository IS NOT DISTINCT FROM decode($2, 'hex')
       AND folder IS NOT DISTINCT FROM decode($3, 'hex') AND path IS NOT DISTINCT FROM decode($4, 'hex')
       AND pattern IS NOT DISTINCT FROM decode($5, 'hex') AND until <= coalesce($7::timestamptz, 'infinity') END`,
    [...values, isRetention, timestamp(until)],
  );
  await sql.query(
    `INSERT INTO deletion_selectors (id, session, repository, folder, path, pattern, until, is_retention)
     VALUES ($1::uuid, decode($2, 'hex'), decode($3, 'hex'), decode($4, 'hex'), decode($5, 'hex'), decode($6, 'hex'),
       coalesce($7::timestamptz, 'infinity'), $8)`,
    [randomUUID(), ...values, timestamp(until), isRetention],
  );
}

/** Stores the digests of deleted records. */
export async function addRecords(sql: SqlSession, digests: readonly string[]): Promise<void> {
  for (let from = 0; from < digests.length; from += BATCH) {
    await sql.query(
      `INSERT INTO deletion_records (digest) SELECT decode(hex, 'hex') FROM unnest($1::text[]) AS hex ORDER BY hex
       ON CONFLICT DO NOTHING`,
      [digests.slice(from, from + BATCH)],
    );
  }
}

function timestamp(ms: number): string | null {
  return ms === Infinity ? null : new Date(ms).toISOString();
}

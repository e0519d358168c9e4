import type { Sql, SqlSession } from '@hookline/database';
import type { NewPattern } from '@hookline/similarity';
import { type Addition, additionsOf, CHUNK_BYTES, ENTRY_BYTES, MAX_LIST_BYTES, toSigned } from './postings.ts';
import { type Bucket, bucketOf, placed } from './rare.ts';
import { fromHashes } from './rows.ts';

/** Maximum number of patterns of one transaction. */
const BATCH = 500;

/** Result of adding a pattern. */
export interface Added {
  readonly id: number;
  readonly isNew: boolean;
}

/** Writes rows in order of fingerprint, so that concurrent writers wait instead of causing a deadlock. */
const INSERT = `
  INSERT INTO pattern_index_patterns AS known (fingerprint, shape, family, path, tokens, hashes, name_hash)
  SELECT decode(fingerprint, 'hex'), decode(shape, 'hex'), family, path, tokens, decode(hashes, 'hex'), name_hash
  FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::integer[], $6::text[], $7::integer[])
    AS new(fingerprint, shape, family, path, tokens, hashes, name_hash)
  ORDER BY fingerprint
  ON CONFLICT (fingerprint) DO UPDATE SET path = coalesce(excluded.path, known.path)
  RETURNING id, encode(fingerprint, 'hex') AS fingerprint, xmax = 0 AS is_new`;

/** Appends to the last chunk of each list, or starts another, in order of hash for the same reason. */
const APPEND = `
  INSERT INTO pattern_index_postings AS list (hash, chunk, earlier, entries)
  SELECT new.hash,
    CASE WHEN last.bytes IS NULL THEN 0 WHEN last.bytes < ${CHUNK_BYTES} THEN last.chunk ELSE last.chunk + 1 END,
    coalesce(last.earlier + CASE WHEN last.bytes < ${CHUNK_BYTES} THEN 0 ELSE last.bytes / ${ENTRY_BYTES} END, 0),
    decode(new.entries, 'hex')
  FROM unnest($1::integer[], $2::text[]) AS new(hash, entries)
  LEFT JOIN LATERAL (
    SELECT chunk, earlier, octet_length(entries) AS bytes FROM pattern_index_postings AS known
    WHERE known.hash = new.hash ORDER BY chunk DESC LIMIT 1
  ) AS last ON true
  WHERE last.bytes IS NULL OR last.earlier * ${ENTRY_BYTES} + last.bytes <= ${MAX_LIST_BYTES}
  ORDER BY new.hash
  ON CONFLICT (hash, chunk) DO UPDATE SET entries = list.entries || excluded.entries`;

/** Locks buckets until the transaction ends, so that one writer at a time decides whether a hash is still rare. */
const BUCKETS = `
  SELECT bucket, entries, listed FROM pattern_index_rare WHERE bucket = ANY ($1::integer[]) ORDER BY bucket FOR UPDATE`;
const LEAVE = `
  UPDATE pattern_index_rare AS known SET entries = decode(new.entries, 'hex')
  FROM unnest($1::integer[], $2::text[]) AS new(bucket, entries) WHERE known.bucket = new.bucket`;
/** Appends to a bucket that another writer may have created meanwhile. */
const GAIN = `
  INSERT INTO pattern_index_rare AS known (bucket, entries, listed)
  SELECT bucket, decode(entries, 'hex'), nullif(listed, '{}')::integer[]
  FROM unnest($1::integer[], $2::text[], $3::text[]) AS new(bucket, entries, listed)
  ORDER BY bucket
  ON CONFLICT (bucket) DO UPDATE SET entries = known.entries || excluded.entries, listed = known.listed || excluded.listed`;

/** Adds patterns, a few hundred in each transaction, and returns the result for each fingerprint. */
export async function addPatterns(sql: Sql, patterns: readonly NewPattern[]): Promise<ReadonlyMap<string, Added>> {
  const added = new Map<string, Added>();
  const once = [...onceEach(patterns).values()];
  for (let from = 0; from < once.length; from += BATCH) {
    const batch = once.slice(from, from + BATCH);
    const results = await sql.transaction((session) => addBatch(session, batch));
    for (const [fingerprint, result] of results) added.set(fingerprint, result);
  }
  return added;
}

/** Returns each fingerprint once, with its last path. */
function onceEach(patterns: readonly NewPattern[]): ReadonlyMap<string, NewPattern> {
  const once = new Map<string, NewPattern>();
  for (const pattern of patterns) {
    const path = pattern.path ?? once.get(pattern.fingerprint)?.path;
    once.set(pattern.fingerprint, { ...picked(pattern), path });
  }
  return once;
}

/** Copies the stored properties; others are computed on first access, which takes time. */
function picked({ family, fingerprint, hashes, nameHash, shape, tokens }: NewPattern): NewPattern {
  return { family, fingerprint, hashes, nameHash, shape, tokens };
}

async function addBatch(session: SqlSession, batch: readonly NewPattern[]): Promise<ReadonlyMap<string, Added>> {
  const { rows } = await session.query<{
    readonly id: number;
    readonly fingerprint: string;
    readonly is_new: boolean;
  }>(INSERT, [
    batch.map(({ fingerprint }) => fingerprint),
    batch.map(({ shape }) => shape),
    batch.map(({ family }) => family),
    batch.map(({ path }) => path ?? null),
    batch.map(({ tokens }) => tokens),
    batch.map(({ hashes }) => fromHashes(hashes)),
    batch.map(({ nameHash }) => (nameHash === null ? null : toSigned(nameHash))),
  ]);
  const results = new Map(rows.map(({ fingerprint, id, is_new }) => [fingerprint, { id, isNew: is_new }]));
  const additions = additionsOf(
    batch.flatMap(({ fingerprint, hashes }) => {
      const result = results.get(fingerprint);
      return result?.isNew ? [{ id: result.id, hashes }] : [];
    }),
  );
  if (additions.length > 0) await addPostings(session, additions);
  return results;
}

/** Appends additions to posting lists and buckets. */
async function addPostings(session: SqlSession, additions: readonly Addition[]): Promise<void> {
  const numbers = [...new Set(additions.map(({ hash }) => bucketOf(hash)))];
  const { rows } = await session.query<Bucket & { readonly bucket: number }>(BUCKETS, [numbers]);
  const { gained, left, lists } = placed(additions, new Map(rows.map((row) => [row.bucket, row])));
  if (left.size > 0) await session.query(LEAVE, [[...left.keys()], [...left.values()]]);
  const gains = [...gained.values()];
  if (gains.length > 0) {
    await session.query(GAIN, [
      [...gained.keys()],
      gains.map(({ entries }) => entries),
      gains.map(({ listed }) => `{${listed.join(',')}}`),
    ]);
  }
  if (lists.length > 0)
    await session.query(APPEND, [lists.map(({ hash }) => hash), lists.map(({ entries }) => entries)]);
}

import type { SqlSession } from '@hookline/database';
import { CHUNK_BYTES, ENTRY_BYTES, toSigned } from './postings.ts';
import { bucketOf, withoutPatterns } from './rare.ts';
import { toHashes } from './rows.ts';

/** Deletes entries of the index. Runs in the caller's transaction. */
export interface IndexDeletion {
  /**
   * Deletes sources, with the patterns that no other source has and their postings. Patterns that others have lose their path,
   * which may have been that of a deleted source, and so do those of `changed` sources.
   */
  forget(sql: SqlSession, sources: readonly number[], changed?: readonly number[]): Promise<void>;
}

const DELETE_SOURCES = `
  WITH held AS (DELETE FROM pattern_index_sources WHERE source = ANY ($1::bigint[]) RETURNING pattern)
  SELECT DISTINCT pattern, EXISTS (
    SELECT FROM pattern_index_sources o WHERE o.pattern = held.pattern AND o.source <> ALL ($1::bigint[])) AS shared
  FROM held`;
const CLEAR_PATHS = `
  UPDATE pattern_index_patterns SET path = NULL
  WHERE id IN (SELECT pattern FROM pattern_index_sources WHERE source = ANY ($1::bigint[]))`;
const DELETE_PATTERNS = 'DELETE FROM pattern_index_patterns WHERE id = ANY ($1::integer[]) RETURNING hashes';
const BUCKETS = `
  SELECT bucket, entries FROM pattern_index_rare WHERE bucket = ANY ($1::integer[]) ORDER BY bucket FOR UPDATE`;
const WRITE_BUCKETS = `
  UPDATE pattern_index_rare AS known SET entries = decode(new.entries, 'hex')
  FROM unnest($1::integer[], $2::text[]) AS new(bucket, entries) WHERE known.bucket = new.bucket`;
const TAKE_LISTS = `
  WITH chunk AS (DELETE FROM pattern_index_postings WHERE hash = ANY ($1::integer[]) RETURNING hash, chunk, entries)
  SELECT hash, string_agg(entries, ''::bytea ORDER BY chunk) AS entries FROM chunk GROUP BY hash`;
const WRITE_LISTS = `
  INSERT INTO pattern_index_postings (hash, chunk, earlier, entries)
  SELECT hash, chunk, earlier, decode(entries, 'hex')
  FROM unnest($1::integer[], $2::smallint[], $3::smallint[], $4::text[]) AS new(hash, chunk, earlier, entries)`;

interface Entries {
  readonly entries: Uint8Array;
}

/** Creates the deletion of index entries. It keeps no state. */
export function createIndexDeletion(): IndexDeletion {
  return {
    async forget(sql, sources, changed = []) {
      if (changed.length > 0) await sql.query(CLEAR_PATHS, [changed]);
      if (sources.length === 0) return;
      const { rows } = await sql.query<{ readonly pattern: number; readonly shared: boolean }>(DELETE_SOURCES, [
        sources,
      ]);
      const shared = rows.flatMap((row) => (row.shared ? row.pattern : []));
      if (shared.length > 0)
        await sql.query('UPDATE pattern_index_patterns SET path = NULL WHERE id = ANY ($1::integer[])', [shared]);
      const gone = new Set(rows.flatMap((row) => (row.shared ? [] : row.pattern)));
      if (gone.size > 0) await deletePatterns(sql, gone);
    },
  };
}

async function deletePatterns(sql: SqlSession, patterns: ReadonlySet<number>): Promise<void> {
  const { rows } = await sql.query<{ readonly hashes: Uint8Array }>(DELETE_PATTERNS, [[...patterns]]);
  const hashes = [...new Set(rows.flatMap((row) => [...toHashes(row.hashes)]))];
  if (hashes.length === 0) return;
  const buckets = await sql.query<Entries & { readonly bucket: number }>(BUCKETS, [[...new Set(hashes.map(bucketOf))]]);
  const shorter = buckets.rows.flatMap(({ bucket, entries }) => {
    const kept = withoutPatterns(entries, patterns);
    return kept.length === entries.length ? [] : [{ bucket, entries: kept.toString('hex') }];
  });
  if (shorter.length > 0) {
    await sql.query(WRITE_BUCKETS, [shorter.map(({ bucket }) => bucket), shorter.map(({ entries }) => entries)]);
  }
  const lists = await sql.query<Entries & { readonly hash: number }>(TAKE_LISTS, [hashes.map(toSigned)]);
  const chunks = lists.rows.flatMap(({ entries, hash }) =>
    chunksOf(withoutEntries(entries, patterns)).map((chunk, index) => ({
      hash,
      index,
      earlier: (index * CHUNK_BYTES) / ENTRY_BYTES,
      entries: chunk.toString('hex'),
    })),
  );
  if (chunks.length === 0) return;
  await sql.query(WRITE_LISTS, [
    chunks.map(({ hash }) => hash),
    chunks.map(({ index }) => index),
    chunks.map(({ earlier }) => earlier),
    chunks.map(({ entries }) => entries),
  ]);
}

/** Returns a posting list without the entries of some patterns. */
function withoutEntries(list: Uint8Array, patterns: ReadonlySet<number>): Buffer {
  const view = new DataView(list.buffer, list.byteOffset, list.byteLength);
  const kept: Uint8Array[] = [];
  for (let at = 0; at < list.length; at += ENTRY_BYTES)
    if (!patterns.has(view.getUint32(at, true))) kept.push(list.subarray(at, at + ENTRY_BYTES));
  return Buffer.concat(kept);
}

function chunksOf(list: Buffer): Buffer[] {
  const chunks: Buffer[] = [];
  for (let at = 0; at < list.length; at += CHUNK_BYTES) chunks.push(list.subarray(at, at + CHUNK_BYTES));
  return chunks;
}

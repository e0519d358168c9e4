import type { Sql } from '@hookline/database';
import {
  type Candidate,
  type Child,
  type FingerprintIndex,
  type IndexedPattern,
  MAX_LOOKUPS,
  type NewPattern,
  POSTING_BUDGET,
} from '@hookline/similarity';
import { addPatterns } from './add.ts';
import { bucketsIn, type List, listsIn, PACK_BUCKETS, PACK_LISTS } from './packed.ts';
import { candidatesOf, ENTRY_BYTES, toSigned, toUnsigned } from './postings.ts';
import { bucketOf, entriesOf } from './rare.ts';
import { COLUMNS, type PatternRow, toPattern } from './rows.ts';

/**
 * The buckets that some hashes fall into, and the lists of those that have lists, with the entries of those that a search
 * visits: rarest first, in the order given, as long as all entries together fit the budget.
 */
const HELD = `
  WITH buckets AS MATERIALIZED (
    SELECT bucket, entries, listed FROM pattern_index_rare WHERE bucket = ANY ($2::integer[])
  ), held AS (
    SELECT asked.hash, place, last.earlier * ${ENTRY_BYTES} + octet_length(last.entries) AS bytes
    FROM (SELECT DISTINCT unnest(listed) AS hash FROM buckets) AS listed
    JOIN unnest($1::integer[]) WITH ORDINALITY AS asked(hash, place) USING (hash)
    CROSS JOIN LATERAL (
      SELECT earlier, entries FROM pattern_index_postings AS chunk
      WHERE chunk.hash = asked.hash ORDER BY chunk.chunk DESC LIMIT 1
    ) AS last
  ), lists AS (
    SELECT hash, bytes, CASE WHEN sum(bytes) OVER (ORDER BY bytes, place) <= ${POSTING_BUDGET * ENTRY_BYTES} THEN (
      SELECT string_agg(entries, ''::bytea) FROM pattern_index_postings AS list WHERE list.hash = held.hash
    ) END AS entries FROM held
  )`;
const PACKED = `(SELECT ${PACK_LISTS} FROM lists) AS lists, (SELECT ${PACK_BUCKETS} FROM buckets) AS buckets`;
const LISTS = `${HELD} SELECT ${PACKED}`;

const BY_FINGERPRINT = `SELECT ${COLUMNS} FROM pattern_index_patterns WHERE fingerprint = decode($1, 'hex')`;
const BY_SHAPE = `SELECT ${COLUMNS} FROM pattern_index_patterns WHERE shape = decode($1, 'hex') ORDER BY id DESC LIMIT 1`;
/** All that a search asks for first, in one go: the pattern itself, the newest of its shape, the lists of its hashes. */
const FIRST = `${HELD}
  SELECT 'fingerprint' AS asked, ${COLUMNS}, NULL::bytea AS lists, NULL::bytea AS buckets
    FROM pattern_index_patterns WHERE fingerprint = decode($3, 'hex')
  UNION ALL (SELECT 'shape', ${COLUMNS}, NULL, NULL
    FROM pattern_index_patterns WHERE shape = decode($4, 'hex') ORDER BY id DESC LIMIT 1)
  UNION ALL SELECT 'hashes', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, ${PACKED}`;

const BY_IDS = `SELECT ${COLUMNS} FROM pattern_index_patterns WHERE id = ANY ($1::integer[])`;
const ENTRIES = `
  SELECT hash, string_agg(entries, ''::bytea) AS entries FROM pattern_index_postings
  WHERE hash = ANY ($1::integer[]) GROUP BY hash`;

/** A row of what a search asks for first. */
type FirstRow = (PatternRow & { readonly asked: 'fingerprint' | 'shape' }) | (Held & { readonly asked: 'hashes' });

/** Packed; null when there is nothing. */
interface Held {
  readonly lists: Uint8Array | null;
  readonly buckets: Uint8Array | null;
}

/**
 * The index as one search sees it. What was asked for once is not asked for again, until something is added: after
 * `prefetch` a search goes to the database once more, and twice for each further parent that it finds.
 */
export class SqlIndex implements FingerprintIndex {
  readonly #sql: Sql;
  readonly #lists = new Map<number, List>();
  readonly #rare = new Map<number, Uint8Array>();
  readonly #patterns = new Map<number, IndexedPattern>();
  readonly #identities = new Map<string, IndexedPattern | undefined>();

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  async add(pattern: NewPattern): Promise<IndexedPattern> {
    await addPatterns(this.#sql, [pattern]);
    this.#lists.clear();
    this.#rare.clear();
    this.#patterns.clear();
    this.#identities.clear();
    const added = await this.byFingerprint(pattern.fingerprint);
    if (!added) throw new Error('a pattern was removed while it was added');
    return added;
  }

  /** Asks for all that a search for the parents of a child begins with. */
  async prefetch({ fingerprint, hashes, shape }: Child): Promise<void> {
    const sample = hashes.subarray(0, MAX_LOOKUPS);
    const rows = await this.#ask<FirstRow>(FIRST, [
      Array.from(sample, toSigned),
      bucketsOf(sample),
      fingerprint,
      shape,
    ]);
    this.#identities.set(keyOf(BY_FINGERPRINT, fingerprint), undefined).set(keyOf(BY_SHAPE, shape), undefined);
    for (const row of rows) {
      if (row.asked === 'hashes') this.#keep(sample, row);
      else if (row.asked === 'shape') this.#identities.set(keyOf(BY_SHAPE, shape), toPattern(row));
      else this.#identities.set(keyOf(BY_FINGERPRINT, fingerprint), toPattern(row));
    }
  }

  async byFingerprint(fingerprint: string): Promise<IndexedPattern | undefined> {
    return this.#one(BY_FINGERPRINT, fingerprint);
  }

  async byShape(shape: string): Promise<IndexedPattern | undefined> {
    return this.#one(BY_SHAPE, shape);
  }

  async frequencies(hashes: Uint32Array): Promise<number[]> {
    await this.#fetchLists(hashes);
    return Array.from(
      hashes,
      (hash) => ((this.#lists.get(hash)?.bytes ?? 0) + (this.#rare.get(hash)?.length ?? 0)) / ENTRY_BYTES,
    );
  }

  async candidates(hashes: Uint32Array): Promise<Candidate[]> {
    await this.#fetchLists(hashes);
    const missing = Array.from(hashes).filter((hash) => {
      const list = this.#lists.get(hash);
      return list !== undefined && list.bytes > 0 && list.entries === null;
    });
    if (missing.length > 0) await this.#fetchEntries(missing);
    return candidatesOf(
      Array.from(hashes).flatMap((hash) => [this.#lists.get(hash)?.entries ?? [], this.#rare.get(hash) ?? []].flat()),
    );
  }

  async byIds(ids: readonly number[]): Promise<IndexedPattern[]> {
    const missing = ids.filter((id) => !this.#patterns.has(id));
    if (missing.length > 0) {
      const rows = await this.#ask<PatternRow>(BY_IDS, [missing]);
      for (const row of rows) this.#patterns.set(row.id, toPattern(row));
    }
    return ids.flatMap((id) => this.#patterns.get(id) ?? []);
  }

  /** Planned once a connection: planning took as long as running. */
  async #ask<Row>(statement: string, parameters: readonly unknown[]): Promise<readonly Row[]> {
    const { rows } = await this.#sql.query<Row>(statement, parameters, { prepared: true });
    return rows;
  }

  async #one(statement: string, hex: string): Promise<IndexedPattern | undefined> {
    const key = keyOf(statement, hex);
    if (this.#identities.has(key)) return this.#identities.get(key);
    const [row] = await this.#ask<PatternRow>(statement, [hex]);
    return row && toPattern(row);
  }

  async #fetchLists(hashes: Uint32Array): Promise<void> {
    const missing = Array.from(hashes).filter((hash) => !this.#lists.has(hash));
    if (missing.length === 0) return;
    for (const held of await this.#ask<Held>(LISTS, [missing.map(toSigned), bucketsOf(missing)]))
      this.#keep(missing, held);
  }

  /** Of buckets only what was asked for. */
  #keep(hashes: Iterable<number>, { buckets, lists }: Held): void {
    const known = bucketsIn(buckets);
    for (const hash of hashes) {
      this.#lists.set(hash, { bytes: 0, entries: null });
      const bucket = known.get(bucketOf(hash));
      if (bucket) this.#rare.set(hash, entriesOf(bucket, hash));
    }
    for (const [hash, list] of listsIn(lists)) this.#lists.set(toUnsigned(hash), list);
  }

  async #fetchEntries(hashes: readonly number[]): Promise<void> {
    const rows = await this.#ask<{ readonly hash: number; readonly entries: Uint8Array }>(ENTRIES, [
      hashes.map(toSigned),
    ]);
    for (const { entries, hash } of rows) this.#lists.set(toUnsigned(hash), { bytes: entries.byteLength, entries });
  }
}

const bucketsOf = (hashes: Iterable<number>): number[] => [...new Set(Array.from(hashes, bucketOf))];
const keyOf = (statement: string, hex: string): string => `${statement} ${hex}`;

import type { Sql } from '@hookline/database';
import type { Candidate, FingerprintIndex, IndexedPattern, NewPattern } from '@hookline/similarity';
import { COLUMNS, type PatternRow, toPattern } from './rows.ts';
import { newestSources, type Source } from './sources.ts';
import type { SqlIndex } from './sql-index.ts';

const BY_SHAPE = `
  SELECT ${COLUMNS} FROM pattern_index_patterns AS known
  WHERE shape = decode($1, 'hex') AND EXISTS (
    SELECT FROM pattern_index_sources AS held
    WHERE held.pattern = known.id AND (held.at, held.source) < ($3::timestamptz, $2::bigint))
  ORDER BY id DESC LIMIT 1`;

/**
 * The index as it was when a source came into being, whenever the others were added: of all patterns only those that an
 * older source holds. How common a hash is, it takes from all.
 */
export class EarlierIndex implements FingerprintIndex {
  /** The newest of the older sources, by pattern, of all patterns that were answered. */
  readonly sources: Map<number, number> = new Map();
  readonly #sql: Sql;
  readonly #index: SqlIndex;
  readonly #source: Source;

  constructor(sql: Sql, index: SqlIndex, source: Source) {
    this.#sql = sql;
    this.#index = index;
    this.#source = source;
  }

  add(pattern: NewPattern): Promise<IndexedPattern> {
    return this.#index.add(pattern);
  }

  async byFingerprint(fingerprint: string): Promise<IndexedPattern | undefined> {
    const found = await this.#index.byFingerprint(fingerprint);
    return found && (await this.#earlier([found.id])).has(found.id) ? found : undefined;
  }

  async byShape(shape: string): Promise<IndexedPattern | undefined> {
    const { rows } = await this.#sql.query<PatternRow>(BY_SHAPE, [shape, this.#source.id, this.#source.at]);
    const [row] = rows;
    if (!row) return undefined;
    await this.#earlier([row.id]);
    return toPattern(row);
  }

  frequencies(hashes: Uint32Array): Promise<number[]> {
    return this.#index.frequencies(hashes);
  }

  async candidates(hashes: Uint32Array): Promise<Candidate[]> {
    const all = await this.#index.candidates(hashes);
    const earlier = await this.#earlier(all.map(({ id }) => id));
    return all.filter(({ id }) => earlier.has(id));
  }

  byIds(ids: readonly number[]): Promise<IndexedPattern[]> {
    return this.#index.byIds(ids);
  }

  async #earlier(patterns: readonly number[]): Promise<ReadonlyMap<number, number>> {
    const earlier = await newestSources(this.#sql, patterns, this.#source);
    for (const [pattern, source] of earlier) this.sources.set(pattern, source);
    return earlier;
  }
}

import type { Sql } from '@hookline/database';
import { type Fingerprint, fingerprint, type FingerprintError, type LanguageOptions } from '@hookline/fingerprint';
import { type Outcome, success } from '@hookline/outcome';
import {
  type Child,
  findParents,
  findSimilar,
  type FoundParent,
  type NewPattern,
  type ParentOptions,
  type Parents,
  type SimilarOptions,
  type SimilarPattern,
} from '@hookline/similarity';
import { addPatterns } from './add.ts';
import { EarlierIndex } from './earlier-index.ts';
import { type AddedSources, addSources, laterSources, newestSources, type Source } from './sources.ts';
import { SqlIndex } from './sql-index.ts';

/** Options of {@link createPatternIndex}. */
export interface PatternIndexOptions {
  /** A database with `patternIndexSchema` applied, such as one from `selfMigrating`. */
  readonly database: Sql;
}

/** Code to search for, with its language and provenance. */
export interface CodeQuery extends LanguageOptions, Pick<SimilarOptions, 'limit' | 'provenance'> {
  /** The code: a whole file, a function, or any piece. */
  readonly code: string;
}

/** A source with its patterns. */
export interface NewSource extends Source {
  readonly patterns: readonly NewPattern[];
}

/** A parent with its source. */
export interface SourcedParent extends FoundParent {
  /** Newest source that contains it and is older than the child's. */
  readonly source: number;
}

/** Similarity search over stored patterns. Methods reject with a `DatabaseError` when the database fails. */
export interface PatternIndex {
  /**
   * Adds patterns, some hundreds in each transaction, and returns how many were new. A known pattern gets the new path. Idempotent,
   * so a failed call may be repeated.
   */
  add(patterns: readonly NewPattern[]): Promise<number>;
  /** Returns the patterns similar to a text, best first, or the error `blank`. Rejects with a `RangeError` for a wrong `limit`. */
  similar(query: CodeQuery): Promise<Outcome<readonly SimilarPattern[], FingerprintError>>;
  /** Returns the parents of a fingerprint or a unit. Those in `possible` are candidates, not edges. */
  parents(child: Child, options?: ParentOptions): Promise<Parents>;
  /** Adds sources with their patterns. Idempotent. */
  addSources(sources: readonly NewSource[]): Promise<AddedSources>;
  /** Returns the parents of a pattern of a source among older sources. The result does not depend on the order of adding. */
  parentsBefore(child: Child, source: Source, options?: ParentOptions): Promise<readonly SourcedParent[]>;
  /** Returns younger sources with a pattern similar to the child, at most 64. */
  similarAfter(child: Child, source: Source): Promise<readonly number[]>;
  /** Returns the newest source of each pattern by pattern id. */
  sourcesOf(patterns: readonly number[]): Promise<ReadonlyMap<number, number>>;
  /** Counts all patterns by reading them: too slow for every request. */
  count(): Promise<number>;
}

/** Opens the index in a database. */
export function createPatternIndex({ database }: PatternIndexOptions): PatternIndex {
  return {
    async add(patterns) {
      const added = await addPatterns(database, patterns);
      return [...added.values()].filter(({ isNew }) => isNew).length;
    },
    async similar({ code, ...options }) {
      const made = fingerprint(code, options);
      return made.ok ? success(await findSimilar(made.value, await indexFor(database, made.value), options)) : made;
    },
    async parents(child, options) {
      return findParents(child, await indexFor(database, child), options);
    },
    addSources: (sources) => addAll(database, sources),
    async parentsBefore(child, source, options) {
      const earlier = new EarlierIndex(database, await indexFor(database, child), source);
      const { parents } = await findParents(child, earlier, options);
      return parents.flatMap((parent) => {
        const held = earlier.sources.get(parent.pattern.id);
        return held === undefined ? [] : [{ ...parent, source: held }];
      });
    },
    async similarAfter(child, source) {
      const similar = await findSimilar(child, await indexFor(database, child), { limit: MAX_YOUNGER_SOURCES });
      const ids = similar.map(({ pattern }) => pattern.id);
      return laterSources(database, ids, source, MAX_YOUNGER_SOURCES);
    },
    sourcesOf: (patterns) => newestSources(database, patterns),
    async count() {
      const { rows } = await database.query<{ readonly count: number }>('SELECT count(*) FROM pattern_index_patterns');
      return rows[0]?.count ?? 0;
    },
  };
}

/** Maximum number of younger sources that are queued again when an older one is added. */
const MAX_YOUNGER_SOURCES = 64;

async function addAll(database: Sql, sources: readonly NewSource[]): Promise<AddedSources> {
  const added = await addPatterns(
    database,
    sources.flatMap(({ patterns }) => patterns),
  );
  const pairs = sources.flatMap(({ at, id, patterns }) =>
    patterns.flatMap(({ fingerprint: known }) => {
      const pattern = added.get(known)?.id;
      return pattern === undefined ? [] : [{ at, id, pattern }];
    }),
  );
  return addSources(database, pairs);
}

async function indexFor(database: Sql, child: Child): Promise<SqlIndex> {
  const index = new SqlIndex(database);
  await index.prefetch(child);
  return index;
}

/** Returns the patterns of a text: the text itself and its units, all at its path, so that a function is found in other files. */
export function patternsOf(print: Fingerprint, path?: string): readonly NewPattern[] {
  return [...print.units, print].map(({ family, fingerprint, hashes, nameHash, shape, tokens }) => ({
    family,
    fingerprint,
    hashes,
    nameHash,
    path,
    shape,
    tokens,
  }));
}

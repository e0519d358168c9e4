import type { Sql } from '@hookline/database';
import {
  type Child,
  findParents,
  findSimilar,
  type Fingerprint,
  fingerprint,
  type FingerprintError,
  type FoundParent,
  type LanguageOptions,
  type NewPattern,
  type ParentOptions,
  type Parents,
  type SimilarOptions,
  type SimilarPattern,
} from '@hookline/fingerprint';
import { type Outcome, success } from '@hookline/outcome';
import { addPatterns } from './add.ts';
import { EarlierIndex } from './earlier-index.ts';
import { addSources, laterSources, newestSources, type Source } from './sources.ts';
import { SqlIndex } from './sql-index.ts';

/** Where the index is kept. */
export interface PatternIndexOptions {
  /** A database with `patternIndexMigrations` applied, such as one from `selfMigrating`. */
  readonly database: Sql;
}

/** Code, and what is known of it. */
export interface CodeQuery extends LanguageOptions, Pick<SimilarOptions, 'limit' | 'provenance'> {
  /** The code: a whole file, a function, or any piece. */
  readonly code: string;
}

/** A source, and the patterns in it. */
export interface NewSource extends Source {
  readonly patterns: readonly NewPattern[];
}

/** A parent, and what it is in. */
export interface SourcedParent extends FoundParent {
  /** The newest source that holds it and is older than the child's. */
  readonly source: number;
}

/** The patterns of a team by what they look like. Methods reject with a `DatabaseError` when the database is in trouble. */
export interface PatternIndex {
  /**
   * Adds patterns, some hundreds in a transaction, and answers how many were new. One that is known takes the new path. Adding the
   * same again changes nothing, and so it may be repeated when it failed half-way.
   */
  add(patterns: readonly NewPattern[]): Promise<number>;
  /** The patterns like a text, surest first; or the error `BLANK`. Rejects with a `RangeError` for a wrong `limit`. */
  similar(query: CodeQuery): Promise<Outcome<readonly SimilarPattern[], FingerprintError>>;
  /** The parents of a fingerprint or a unit. Those that are only `possible` are no edges. */
  parents(child: Child, options?: ParentOptions): Promise<Parents>;
  /**
   * Adds the patterns of sources, and that they are in them; answers the numbers of the sources that were not added before.
   * The same again changes nothing.
   */
  addSources(sources: readonly NewSource[]): Promise<ReadonlySet<number>>;
  /** The parents of what a source holds, among what older sources hold: the same whatever was added first. */
  parentsBefore(child: Child, source: Source, options?: ParentOptions): Promise<readonly SourcedParent[]>;
  /** Sources that came after this one, and hold something that is like a child in it: at most 64. */
  alikeAfter(child: Child, source: Source): Promise<readonly number[]>;
  /** The newest source of each of some patterns, by the pattern's number. */
  sourcesOf(patterns: readonly number[]): Promise<ReadonlyMap<number, number>>;
  /** How many patterns there are. Counts them: not for every request. */
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
    async alikeAfter(child, source) {
      const alike = await findSimilar(child, await indexFor(database, child), { limit: MOST_ALIKE });
      const ids = alike.map(({ pattern }) => pattern.id);
      return laterSources(database, ids, source, MOST_ALIKE);
    },
    sourcesOf: (patterns) => newestSources(database, patterns),
    async count() {
      const { rows } = await database.query<{ readonly count: number }>('SELECT count(*) FROM pattern_index_patterns');
      return rows[0]?.count ?? 0;
    },
  };
}

/** How many later sources are looked at again when something older turns up. */
const MOST_ALIKE = 64;

async function addAll(database: Sql, sources: readonly NewSource[]): Promise<ReadonlySet<number>> {
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

/**
 * What is to be added of a text: the text itself and the units within it, all at its path, so that a function is found
 * again wherever it goes.
 */
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

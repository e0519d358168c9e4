import type { Child } from './child.ts';

/** A value or a promise of it: an index in memory answers synchronously, a remote one does not. */
export type Awaitable<T> = T | Promise<T>;

/** A pattern to be added to an index. */
export interface NewPattern extends Child {
  /** Location of the pattern, as a string that is equal for equal locations. It is compared, never parsed. */
  readonly path?: string | undefined;
}

/** A pattern in an index. */
export interface IndexedPattern extends NewPattern {
  /** Number of the pattern in this index. Later patterns have greater numbers. */
  readonly id: number;
}

/** A pattern that shares at least one of the requested hashes. */
export interface Candidate {
  /** Number of the pattern in this index. */
  readonly id: number;
  /** Number of requested hashes that the pattern has. */
  readonly shared: number;
  /** Number of hashes that the pattern has in total. Above 1,000 an error of 1 % is allowed: it only ranks candidates. */
  readonly size: number;
}

/**
 * The store that parents are searched in. It only stores and looks up; `findParents` decides which lookups are made and
 * what follows from them, so that every implementation finds the same parents. `INDEX_CONTRACT` of
 * `@hookline/similarity/contract` tests an implementation.
 */
export interface FingerprintIndex {
  /**
   * Adds a pattern. A pattern whose fingerprint is already indexed is not added again: it keeps its number and takes the
   * new path. Two patterns are equal only when all 64 digits of their fingerprints are.
   */
  add(pattern: NewPattern): Awaitable<IndexedPattern>;
  /** Returns the pattern with exactly this fingerprint (64 digits). */
  byFingerprint(fingerprint: string): Awaitable<IndexedPattern | undefined>;
  /** Returns the newest pattern with exactly this shape (64 digits). */
  byShape(shape: string): Awaitable<IndexedPattern | undefined>;
  /**
   * Returns, in the order of the hashes, the number of patterns that have each of them. Numbers above the posting budget
   * of 2,000 need not be exact: such hashes are never looked up.
   */
  frequencies(hashes: Uint32Array): Awaitable<ArrayLike<number>>;
  /** Returns the patterns that have any of these hashes, in any order. Called only with hashes that are rare enough. */
  candidates(hashes: Uint32Array): Awaitable<readonly Candidate[]>;
  /** Returns the patterns with these numbers, in any order. Unknown numbers are skipped. */
  byIds(ids: readonly number[]): Awaitable<readonly IndexedPattern[]>;
}

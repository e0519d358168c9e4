import type { CodeIdentity } from '../code-identity.ts';

/** What may be had at once or later: an index in memory answers at once, one behind a network does not. */
export type Awaitable<T> = T | Promise<T>;

/** What an index is given: a fingerprint, or a unit, and where it stood. */
export interface NewPattern extends Pick<
  CodeIdentity,
  'fingerprint' | 'shape' | 'family' | 'tokens' | 'hashes' | 'nameHash'
> {
  /** Where it stands: any string that is the same for the same place. Compared, never read. */
  readonly path?: string | undefined;
}

/** A pattern that an index holds. */
export interface IndexedPattern extends NewPattern {
  /** Its number in this index. Greater ones came later. */
  readonly id: number;
}

/** A pattern that carries some of the hashes asked for. */
export interface Candidate {
  /** Its number in this index. */
  readonly id: number;
  /** How many of the hashes asked for it carries. */
  readonly shared: number;
  /** How many hashes it has in all; above 1,000 within a hundredth: it is used to decide what is compared in full. */
  readonly size: number;
}

/**
 * Where parents are looked for. It stores and looks up; what is looked up, and what follows from it, is decided
 * by `findParents` alone, so that every store finds the same parents. The contract suite in `test/` says
 * exactly what is expected.
 */
export interface FingerprintIndex {
  /**
   * Adds a pattern. One whose fingerprint is known is not added again: it keeps its number and takes the new
   * path. Two patterns are the same only when all 64 digits of their fingerprints are.
   */
  add(pattern: NewPattern): Awaitable<IndexedPattern>;
  /** The pattern with this fingerprint: all 64 digits. */
  byFingerprint(fingerprint: string): Awaitable<IndexedPattern | undefined>;
  /** The newest pattern with this shape: all 64 digits. */
  byShape(shape: string): Awaitable<IndexedPattern | undefined>;
  /**
   * How many patterns carry each of these hashes, in their order. A number above the posting budget of 2,000
   * need not be exact: such a hash is never visited.
   */
  frequencies(hashes: Uint32Array): Awaitable<ArrayLike<number>>;
  /** The patterns that carry any of these hashes, in any order. Only asked for hashes that are rare enough. */
  candidates(hashes: Uint32Array): Awaitable<readonly Candidate[]>;
  /** The patterns with these numbers, in any order; unknown numbers are passed over. */
  byIds(ids: readonly number[]): Awaitable<readonly IndexedPattern[]>;
}

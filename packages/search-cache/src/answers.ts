import type { SearchQuery } from './query.ts';
import type { UncertainTree } from './uncertain-tree.ts';

/** An answer that is still valid. */
export interface SearchHit {
  /** Discriminates: `hit`. */
  readonly kind: 'hit';
  readonly query: SearchQuery;
  /** Output of the search. */
  readonly result: string;
  /** True when the session has received this answer before. */
  readonly seen: boolean;
  /** Time of the search, milliseconds since 1970. */
  readonly storedAt: number;
  /** Estimated tokens that are not spent again. */
  readonly tokensSaved: number;
}

/** No valid answer, with the reason. */
export interface SearchMiss {
  /** Discriminates: `miss`. */
  readonly kind: 'miss';
  /**
   * `new`: not searched before, or expired. `changed`: a file that the search reads has changed. `other-session`: the
   * answer belongs to another session. Otherwise the reason why the state of the tree is uncertain.
   */
  readonly reason: 'new' | 'changed' | 'other-session' | UncertainTree['reason'];
}

/** Statistics of a cache. */
export interface SearchCacheStats {
  /** Stored answers. */
  readonly entries: number;
  /** Searches that were answered. */
  readonly hits: number;
  /** Searches that had to run. */
  readonly misses: number;
  /** Hits divided by all searches, 0 to 1. */
  readonly hitRate: number;
  /** Estimated tokens that were not spent again. */
  readonly tokensSaved: number;
}

/** Returns the text that Claude receives instead of the search's output. */
export function hitText({ seen, result, storedAt }: SearchHit): string {
  const since = new Date(storedAt).toISOString();
  return seen
    ? `Unchanged since ${since}: the same search is answered above, and nothing that it reads has changed.`
    : `Answered from the cache; nothing that it reads has changed since ${since}:\n${result}`;
}

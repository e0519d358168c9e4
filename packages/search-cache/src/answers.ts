import type { Doubt } from './doubt.ts';
import type { SearchQuery } from './query.ts';

/** An answer that still holds. */
export interface SearchHit {
  /** Discriminates: `hit`. */
  readonly kind: 'hit';
  /** What was searched for. */
  readonly query: SearchQuery;
  /** The answer. */
  readonly result: string;
  /** Whether the session has got it before. */
  readonly seen: boolean;
  /** When it was found, milliseconds since 1970. */
  readonly storedAt: number;
  /** Tokens that are not spent again, about. */
  readonly tokensSaved: number;
}

/** No answer, and why. */
export interface SearchMiss {
  /** Discriminates: `miss`. */
  readonly kind: 'miss';
  /** `new`: not searched before, or too long ago. `changed`: something it reads has. Otherwise why it is doubted. */
  readonly reason: 'new' | 'changed' | 'other-session' | Doubt['reason'];
}

/** What came of the cache so far. */
export interface SearchCacheStats {
  /** Answers in the cache. */
  readonly entries: number;
  /** Searches answered by it. */
  readonly hits: number;
  /** Searches it knew no answer for. */
  readonly misses: number;
  /** Hits of all, 0 to 1. */
  readonly hitRate: number;
  /** Tokens that were not spent again, about. */
  readonly tokensSaved: number;
}

/** What to tell Claude instead of running a search again. */
export function hitText({ seen, result, storedAt }: SearchHit): string {
  const since = new Date(storedAt).toISOString();
  return seen
    ? `Unchanged since ${since}: the same search is answered above, and nothing that it reads has changed.`
    : `Answered from the cache; nothing that it reads has changed since ${since}:\n${result}`;
}

import { LRUCache } from 'lru-cache';
import type { SearchQuery } from './query.ts';
import type { QueryFrequency } from './state.ts';

const MAX_FREQUENCIES = 500;

/** Counts how often each search was run. The least recently run searches are dropped. */
export class Frequencies {
  readonly #counts = new LRUCache<string, QueryFrequency>({ max: MAX_FREQUENCIES });

  /** @param known - the result of {@link Frequencies.all} of an earlier process */
  constructor(known: readonly QueryFrequency[]) {
    for (const frequency of known) this.#counts.set(frequency.key, frequency);
  }

  count({ key, tool, cwd, text, input }: SearchQuery, now: number): void {
    const count = (this.#counts.get(key)?.count ?? 0) + 1;
    this.#counts.set(key, { key, tool, cwd, query: text, input, count, last_at: new Date(now).toISOString() });
  }

  clear(): void {
    this.#counts.clear();
  }

  /** Returns the most frequent searches, the most frequent first. */
  top(limit: number): QueryFrequency[] {
    return [...this.#counts.values()]
      .toReversed()
      .sort((a, b) => b.count - a.count || (a.last_at < b.last_at ? 1 : -1))
      .slice(0, limit);
  }

  /** Returns all counts for the state file, the least frequent first. */
  all(): QueryFrequency[] {
    return this.top(MAX_FREQUENCIES).toReversed();
  }
}

import { LruMap } from './lru-map.ts';
import type { SearchQuery } from './query.ts';
import type { QueryFrequency } from './state.ts';

const MAX_FREQUENCIES = 500;

/** How often each search was asked for. What was asked for longest ago is forgotten. */
export class Frequencies {
  readonly #counts = new LruMap<QueryFrequency>(MAX_FREQUENCIES);

  /** `known`: as {@link Frequencies.all} gave them. */
  constructor(known: readonly QueryFrequency[]) {
    for (const frequency of known) this.#counts.set(frequency.key, frequency);
  }

  count({ key, tool, cwd, text, input }: SearchQuery, now: number): void {
    const count = (this.#counts.get(key)?.count ?? 0) + 1;
    this.#counts.set(key, { key, tool, cwd, query: text, input, count, last_at: new Date(now).toISOString() });
  }

  /** The most frequent first. */
  top(limit: number): QueryFrequency[] {
    return [...this.#counts]
      .map(([, frequency]) => frequency)
      .sort((a, b) => b.count - a.count || (a.last_at < b.last_at ? 1 : -1))
      .slice(0, limit);
  }

  /** All of them, to keep until the next run. */
  all(): QueryFrequency[] {
    return this.top(MAX_FREQUENCIES).toReversed();
  }
}

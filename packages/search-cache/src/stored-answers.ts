import { LRUCache } from 'lru-cache';
import type { SearchCacheStats, SearchHit, SearchMiss } from './answers.ts';
import type { SearchQuery } from './query.ts';
import type { CacheEntry, SearchCacheState } from './state.ts';

const CHARACTERS_PER_TOKEN = 4;

/** Limits of {@link StoredAnswers}. */
export interface StorageRules {
  readonly ttlMs: number;
  /** Most answers; the least recently used one is dropped. */
  readonly capacity: number;
  /** True when sessions share answers. */
  readonly acrossSessions: boolean;
}

/** Answers, each with the tree state it was found in, and the statistics of their use. */
export class StoredAnswers {
  readonly #rules: StorageRules;
  readonly #entries: LRUCache<string, CacheEntry>;
  readonly #statistics: { hits: number; misses: number; tokens_saved: number };

  constructor(rules: StorageRules, { entries, statistics }: SearchCacheState) {
    this.#rules = rules;
    this.#entries = new LRUCache({ max: rules.capacity });
    this.#statistics = { ...statistics };
    for (const entry of entries) this.#entries.set(entry.key, { ...entry });
  }

  /** Returns whether an answer exists that has not expired. */
  has(key: string, now: number): boolean {
    const entry = this.#entries.peek(key);
    return entry !== undefined && now - Date.parse(entry.stored_at) < this.#rules.ttlMs;
  }

  /** Returns the answer for a session if it was found in the tree state `digest`, and counts the use on the entry. */
  find(query: SearchQuery, digest: string, sessionId: string): SearchHit | SearchMiss {
    const entry = this.#entries.get(query.key);
    if (!entry) return { kind: 'miss', reason: 'new' };
    if (entry.tree_state !== digest) return { kind: 'miss', reason: 'changed' };
    const seen = entry.sessions.includes(sessionId);
    if (!seen && !this.#rules.acrossSessions) return { kind: 'miss', reason: 'other-session' };
    entry.hits++;
    if (!seen) entry.sessions = [...entry.sessions, sessionId];
    return {
      kind: 'hit',
      query,
      result: entry.result,
      seen,
      storedAt: Date.parse(entry.stored_at),
      tokensSaved: seen ? entry.result_tokens : 0,
    };
  }

  store(query: SearchQuery, digest: string, result: string, sessions: readonly string[], now: number): void {
    const before = this.#entries.get(query.key);
    // Sessions that received this very answer still have it in their context.
    const others = before?.tree_state === digest && before.result === result ? before.sessions : [];
    this.#entries.set(query.key, {
      key: query.key,
      tool: query.tool,
      query: query.text,
      tree_state: digest,
      stored_at: new Date(now).toISOString(),
      result,
      result_tokens: Math.ceil(result.length / CHARACTERS_PER_TOKEN),
      hits: before?.hits ?? 0,
      sessions: [...new Set([...others, ...sessions])],
    });
  }

  /** Adds a result to the statistics. */
  count(answer: SearchHit | SearchMiss): void {
    if (answer.kind === 'miss') {
      this.#statistics.misses++;
      return;
    }
    this.#statistics.hits++;
    this.#statistics.tokens_saved += answer.tokensSaved;
  }

  forgetSession(sessionId: string): void {
    for (const entry of this.#entries.values()) {
      if (entry.sessions.includes(sessionId)) entry.sessions = entry.sessions.filter((id) => id !== sessionId);
    }
  }

  /** Removes expired answers. Returns how many. */
  cleanup(now: number): number {
    const expired = [...this.#entries.keys()].filter((key) => !this.has(key, now));
    for (const key of expired) this.#entries.delete(key);
    return expired.length;
  }

  clear(): void {
    this.#entries.clear();
  }

  get stats(): SearchCacheStats {
    const { hits, misses, tokens_saved } = this.#statistics;
    const hitRate = hits + misses === 0 ? 0 : hits / (hits + misses);
    return { entries: this.#entries.size, hits, misses, hitRate, tokensSaved: tokens_saved };
  }

  /** Returns a copy for the state file, the least recently used answer first. */
  toState(): Pick<SearchCacheState, 'entries' | 'statistics'> {
    return {
      entries: [...this.#entries.values()].toReversed().map((entry) => ({ ...entry })),
      statistics: { ...this.#statistics },
    };
  }
}

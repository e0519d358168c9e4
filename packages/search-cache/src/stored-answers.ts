import type { SearchCacheStats, SearchHit, SearchMiss } from './answers.ts';
import { LruMap } from './lru-map.ts';
import type { SearchQuery } from './query.ts';
import type { CacheEntry, SearchCacheState } from './state.ts';

const CHARACTERS_PER_TOKEN = 4;

/** How long answers are kept, and for whom. */
export interface StorageRules {
  /** In ms. */
  readonly ttlMs: number;
  /** Most answers. */
  readonly capacity: number;
  /** Whether an answer that another session got is given too. */
  readonly acrossSessions: boolean;
}

/** Answers with the state of the tree that each was found in, and what came of them. */
export class StoredAnswers {
  readonly #rules: StorageRules;
  readonly #entries: LruMap<CacheEntry>;
  readonly #statistics: { hits: number; misses: number; tokens_saved: number };

  constructor(rules: StorageRules, { entries, statistics }: SearchCacheState) {
    this.#rules = rules;
    this.#entries = new LruMap(rules.capacity);
    this.#statistics = { ...statistics };
    for (const entry of entries) this.#entries.set(entry.key, entry);
  }

  /** Whether there is an answer that is not too old. */
  has(key: string, now: number): boolean {
    const entry = this.#entries.peek(key);
    return entry !== undefined && now - Date.parse(entry.stored_at) < this.#rules.ttlMs;
  }

  /** The answer for a session, if it was found in the tree's state `digest`. */
  find(query: SearchQuery, digest: string, sessionId: string): SearchHit | SearchMiss {
    const entry = this.#entries.get(query.key);
    if (!entry) return { kind: 'miss', reason: 'new' };
    if (entry.tree_state !== digest) return { kind: 'miss', reason: 'changed' };
    const seen = entry.sessions.includes(sessionId);
    if (!seen && !this.#rules.acrossSessions) return { kind: 'miss', reason: 'other-session' };
    this.#entries.replace(query.key, {
      ...entry,
      hits: entry.hits + 1,
      sessions: [...new Set([...entry.sessions, sessionId])],
    });
    return {
      kind: 'hit',
      query,
      result: entry.result,
      seen,
      storedAt: Date.parse(entry.stored_at),
      tokensSaved: seen ? entry.result_tokens : 0,
    };
  }

  keep(query: SearchQuery, digest: string, result: string, sessions: readonly string[], now: number): void {
    const before = this.#entries.get(query.key);
    // Others that got this very answer still have it above.
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

  count(answer: SearchHit | SearchMiss): void {
    if (answer.kind === 'miss') {
      this.#statistics.misses++;
      return;
    }
    this.#statistics.hits++;
    this.#statistics.tokens_saved += answer.tokensSaved;
  }

  forgetSession(sessionId: string): void {
    for (const [key, entry] of this.#entries) {
      if (!entry.sessions.includes(sessionId)) continue;
      this.#entries.replace(key, { ...entry, sessions: entry.sessions.filter((id) => id !== sessionId) });
    }
  }

  /** Removes what is too old. Returns how many. */
  cleanup(now: number): number {
    const old = [...this.#entries].map(([key]) => key).filter((key) => !this.has(key, now));
    for (const key of old) this.#entries.delete(key);
    return old.length;
  }

  clear(): void {
    this.#entries.clear();
  }

  get stats(): SearchCacheStats {
    const { hits, misses, tokens_saved } = this.#statistics;
    const hitRate = hits + misses === 0 ? 0 : hits / (hits + misses);
    return { entries: this.#entries.size, hits, misses, hitRate, tokensSaved: tokens_saved };
  }

  toState(): Pick<SearchCacheState, 'entries' | 'statistics'> {
    return { entries: [...this.#entries].map(([, entry]) => entry), statistics: { ...this.#statistics } };
  }
}

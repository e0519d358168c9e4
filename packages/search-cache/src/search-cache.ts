import { HOUR_MS } from '@hookline/clock';
import { LRUCache } from 'lru-cache';
import type { SearchCacheStats, SearchHit, SearchMiss } from './answers.ts';
import { Frequencies } from './frequencies.ts';
import type { SearchCacheOptions } from './options.ts';
import { type SearchQuery, searchQuery } from './query.ts';
import { type QueryFrequency, SEARCH_CACHE_DEFAULTS, type SearchCacheState } from './state.ts';
import { StoredAnswers } from './stored-answers.ts';
import { rootsIdentity, treeState } from './tree-state.ts';
import { inspectedWithin, type TreeInspector } from './waiting.ts';

/** A search that is running. */
interface PendingSearch {
  readonly query: SearchQuery;
  /** Wall time of the start, milliseconds since 1970. */
  readonly startedAt: number;
  /** Monotonic time of the start, in ms. */
  readonly startedMonotonic: number;
  /** Identity of the roots at the start. */
  readonly roots: string;
}

const MAX_PENDING_SEARCHES = 200;

/** A tool call as a hook receives it. */
export interface SearchCall {
  /** Name of the tool. */
  readonly tool: string;
  /** Input of the tool. */
  readonly input: unknown;
  /** The session's current folder, absolute. */
  readonly cwd: string;
  /** Id of the context that the answer enters: the session's id, or session and agent id for a subagent. */
  readonly sessionId: string;
  /** Id of the call. */
  readonly callId: string;
  /** See `searchTools` of {@link searchQuery}. */
  readonly searchTools?: readonly string[];
}

/** Stores answers of searches that are valid as long as nothing the search reads has changed. */
export class SearchCache {
  readonly #options: SearchCacheOptions;
  readonly #answers: StoredAnswers;
  readonly #frequencies: Frequencies;
  readonly #pending = new LRUCache<string, PendingSearch>({ max: MAX_PENDING_SEARCHES });

  /** @throws RangeError when an option is out of range */
  constructor(options: SearchCacheOptions) {
    const { ttlMs = HOUR_MS, capacity = 100, acrossSessions = false, state = SEARCH_CACHE_DEFAULTS } = options;
    const { maxResultLength = 1, maxWaitMs = 1 } = options;
    for (const [name, value] of Object.entries({ ttlMs, capacity, maxResultLength, maxWaitMs })) {
      if (!(value >= 1)) throw new RangeError(`${name} must be 1 or more, got ${value}`);
    }
    this.#options = options;
    this.#answers = new StoredAnswers({ ttlMs, capacity, acrossSessions }, state);
    this.#frequencies = new Frequencies(state.frequent_queries);
  }

  /**
   * Looks up a search before it runs. Returns a hit with the answer if nothing it reads has changed. After a miss, run
   * the search and call {@link SearchCache.finish}. Returns `undefined` for calls that are no search. Never rejects.
   */
  async begin(call: SearchCall): Promise<SearchHit | SearchMiss | undefined> {
    const query = searchQuery(call.tool, call.input, call.cwd, call.searchTools);
    if (!query) return undefined;
    const now = this.#options.clock.now();
    this.#frequencies.count(query, now);
    const answer = await this.#find(query, call.sessionId, now);
    this.#answers.count(answer);
    const roots = answer.kind === 'miss' ? rootsIdentity(query) : undefined;
    if (roots !== undefined) this.#pending.set(call.callId, { query, roots, ...this.#startOf() });
    return answer;
  }

  /**
   * Stores the output of a search that ran, unless something it read changed since {@link SearchCache.begin}. Resolves
   * to whether it was stored. Never rejects.
   */
  async finish(call: Pick<SearchCall, 'callId' | 'sessionId'>, result: string): Promise<boolean> {
    const pending = this.#pending.peek(call.callId);
    this.#pending.delete(call.callId);
    if (!pending || result.length > (this.#options.maxResultLength ?? 100_000)) return false;
    const { clock, settleMs = 100 } = this.#options;
    // If the wall clock was set during the search, file times do not show whether a change came before or after it.
    const drift = clock.now() - pending.startedAt - (clock.monotonic() - pending.startedMonotonic);
    if (Math.abs(drift) >= Math.max(settleMs / 2, 10)) return false;
    // Inspected with the time of the start: a change since then makes the tree uncertain.
    const tree = await this.#inspect(pending.query, pending.startedAt);
    if (!tree.sure || rootsIdentity(pending.query) !== pending.roots) return false;
    this.#answers.store(pending.query, tree.digest, result, [call.sessionId], this.#options.clock.now());
    return true;
  }

  /** Records that a session's context was compacted or cleared, and with it the answers the session received. */
  forgetSession(sessionId: string): void {
    this.#answers.forgetSession(sessionId);
  }

  /** Removes expired answers. Returns how many. */
  cleanup(): number {
    return this.#answers.cleanup(this.#options.clock.now());
  }

  /** Removes all answers; the statistics remain. */
  clear(): void {
    this.#answers.clear();
  }

  /** Removes all answers, and which searches were run. The counts of the statistics stay. */
  forget(): void {
    this.#answers.clear();
    this.#frequencies.clear();
  }

  /**
   * Runs the most frequent searches and stores their answers. Only useful with `acrossSessions`.
   *
   * @param run - runs a search and resolves to its output, or to `undefined` if it fails
   * @param limit - most searches to run, 1 or more
   * @returns how many answers were stored
   */
  async prefetch(run: (query: SearchQuery) => Promise<string | undefined>, limit = 10): Promise<number> {
    let stored = 0;
    for (const { tool, input, cwd } of this.frequentQueries(limit)) {
      const query = searchQuery(tool, input, cwd, [tool]);
      if (!query) continue;
      const before = await this.#inspect(query, this.#options.clock.now());
      if (!before.sure) continue;
      const result = await run(query);
      const now = this.#options.clock.now();
      const after = await this.#inspect(query, now);
      if (result === undefined || !after.sure || after.digest !== before.digest) continue;
      this.#answers.store(query, after.digest, result, [], now);
      stored++;
    }
    return stored;
  }

  /** Returns the most frequent searches, the most frequent first. */
  frequentQueries(limit = 10): QueryFrequency[] {
    return this.#frequencies.top(limit);
  }

  /** Statistics since the state was created. */
  get stats(): SearchCacheStats {
    return this.#answers.stats;
  }

  /** Returns the state to store until the next process. */
  toState(): SearchCacheState {
    return { ...this.#answers.toState(), frequent_queries: this.#frequencies.all() };
  }

  #inspect(query: SearchQuery, now: number): ReturnType<TreeInspector> {
    const { inspect = treeState, settleMs = 100, maxTreeEntries = 30_000, extraPaths = [] } = this.#options;
    return inspect(query, now, { settleMs, maxTreeEntries, extraPaths });
  }

  /** Inspects the tree only if a stored answer may still be valid. */
  async #find(query: SearchQuery, sessionId: string, now: number): Promise<SearchHit | SearchMiss> {
    if (!this.#answers.has(query.key, now)) return { kind: 'miss', reason: 'new' };
    const { maxWaitMs, clock } = this.#options;
    const tree = await inspectedWithin(this.#inspect(query, now), maxWaitMs, clock);
    return tree.sure ? this.#answers.find(query, tree.digest, sessionId) : { kind: 'miss', reason: tree.reason };
  }

  #startOf(): Pick<PendingSearch, 'startedAt' | 'startedMonotonic'> {
    const { clock } = this.#options;
    return { startedAt: clock.now(), startedMonotonic: clock.monotonic() };
  }
}

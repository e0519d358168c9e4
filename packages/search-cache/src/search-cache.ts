import type { SearchCacheStats, SearchHit, SearchMiss } from './answers.ts';
import { Frequencies } from './frequencies.ts';
import { LruMap } from './lru-map.ts';
import type { SearchCacheOptions } from './options.ts';
import { type SearchQuery, searchQuery } from './query.ts';
import { type QueryFrequency, SEARCH_CACHE_DEFAULTS, type SearchCacheState } from './state.ts';
import { StoredAnswers } from './stored-answers.ts';
import { rootsIdentity, treeState } from './tree-state.ts';
import { lookWithin, type TreeLook } from './waiting.ts';

/** A search that runs. */
interface Pending {
  readonly query: SearchQuery;
  /** When it began, milliseconds since 1970. */
  readonly startedAt: number;
  /** The same by the clock that nobody sets. */
  readonly startedMonotonic: number;
  /** Which files and folders its roots were then. */
  readonly roots: string;
}

const MAX_PENDING = 200;

/** A search's tool call, as a hook is told of it. */
export interface SearchCall {
  /** The tool's name. */
  readonly tool: string;
  /** Its input. */
  readonly input: unknown;
  /** The session's current folder, absolute. */
  readonly cwd: string;
  /** Whose context the answer goes into: the session's id; in a subagent, which has its own, together with the agent's. */
  readonly sessionId: string;
  /** The call's id. */
  readonly callId: string;
  /** See `searchTools` of {@link searchQuery}. */
  readonly searchTools?: readonly string[];
}

/** Keeps answers of searches for as long as nothing that they read has changed. */
export class SearchCache {
  readonly #options: SearchCacheOptions;
  readonly #answers: StoredAnswers;
  readonly #frequencies: Frequencies;
  readonly #pending = new LruMap<Pending>(MAX_PENDING);

  /** @throws RangeError when an option is out of range */
  constructor(options: SearchCacheOptions) {
    const { ttlMs = 3_600_000, capacity = 100, acrossSessions = false, state = SEARCH_CACHE_DEFAULTS } = options;
    const { maxResultLength = 1, maxWaitMs = 1 } = options;
    for (const [name, value] of Object.entries({ ttlMs, capacity, maxResultLength, maxWaitMs })) {
      if (!(value >= 1)) throw new RangeError(`${name} must be 1 or more, got ${value}`);
    }
    this.#options = options;
    this.#answers = new StoredAnswers({ ttlMs, capacity, acrossSessions }, state);
    this.#frequencies = new Frequencies(state.frequent_queries);
  }

  /**
   * Before a search runs: its answer, if that is known and cannot have changed. After a miss, the search runs and
   * {@link SearchCache.finish} is called. `undefined` for calls that are no search. Never rejects.
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
   * After a search ran: keeps its answer if nothing that it read has changed since {@link SearchCache.begin}.
   * Resolves to whether it is kept. Never rejects.
   */
  async finish(call: Pick<SearchCall, 'callId' | 'sessionId'>, result: string): Promise<boolean> {
    const pending = this.#pending.take(call.callId);
    if (!pending || result.length > (this.#options.maxResultLength ?? 100_000)) return false;
    const { clock, settleMs = 100 } = this.#options;
    // Was the clock set meanwhile, times of files say nothing about before and after.
    const drift = clock.now() - pending.startedAt - (clock.monotonic() - pending.startedMonotonic);
    if (Math.abs(drift) >= Math.max(settleMs / 2, 10)) return false;
    // Everything as old as it has to be, seen from before the search: then nothing has changed since.
    const tree = await this.#look(pending.query, pending.startedAt);
    if (!tree.sure || rootsIdentity(pending.query) !== pending.roots) return false;
    this.#answers.keep(pending.query, tree.digest, result, [call.sessionId], this.#options.clock.now());
    return true;
  }

  /** A session's context was compacted or cleared: what it has got is above no more. */
  forgetSession(sessionId: string): void {
    this.#answers.forgetSession(sessionId);
  }

  /** Removes answers that are too old. Returns how many. */
  cleanup(): number {
    return this.#answers.cleanup(this.#options.clock.now());
  }

  /** Forgets all answers; the statistics stay. */
  clear(): void {
    this.#answers.clear();
  }

  /**
   * Runs the most frequent searches ahead, so that their answers are there. Only of use with `acrossSessions`.
   *
   * @param run - runs a search and resolves to its answer, or to `undefined` if it cannot
   * @param limit - most searches to run, 1 or more
   * @returns how many answers were kept
   */
  async warm(run: (query: SearchQuery) => Promise<string | undefined>, limit = 10): Promise<number> {
    let kept = 0;
    for (const { tool, input, cwd } of this.frequentQueries(limit)) {
      const query = searchQuery(tool, input, cwd, [tool]);
      if (!query) continue;
      const before = await this.#look(query, this.#options.clock.now());
      if (!before.sure) continue;
      const result = await run(query);
      const now = this.#options.clock.now();
      const after = await this.#look(query, now);
      if (result === undefined || !after.sure || after.digest !== before.digest) continue;
      this.#answers.keep(query, after.digest, result, [], now);
      kept++;
    }
    return kept;
  }

  /** What is searched for most, the most frequent first. */
  frequentQueries(limit = 10): QueryFrequency[] {
    return this.#frequencies.top(limit);
  }

  /** What came of it so far. */
  get stats(): SearchCacheStats {
    return this.#answers.stats;
  }

  /** What to keep until the next run. */
  toState(): SearchCacheState {
    return { ...this.#answers.toState(), frequent_queries: this.#frequencies.all() };
  }

  #look(query: SearchQuery, now: number): ReturnType<TreeLook> {
    const { look = treeState, settleMs = 100, maxTreeEntries = 30_000, extraPaths = [] } = this.#options;
    return look(query, now, { settleMs, maxTreeEntries, extraPaths });
  }

  /** Looks at the tree only if there is an answer that may still hold. */
  async #find(query: SearchQuery, sessionId: string, now: number): Promise<SearchHit | SearchMiss> {
    if (!this.#answers.has(query.key, now)) return { kind: 'miss', reason: 'new' };
    const { maxWaitMs, clock } = this.#options;
    const tree = await lookWithin(this.#look(query, now), maxWaitMs, clock);
    return tree.sure ? this.#answers.find(query, tree.digest, sessionId) : { kind: 'miss', reason: tree.reason };
  }

  #startOf(): Pick<Pending, 'startedAt' | 'startedMonotonic'> {
    const { clock } = this.#options;
    return { startedAt: clock.now(), startedMonotonic: clock.monotonic() };
  }
}

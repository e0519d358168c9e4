import type { Clock } from '@hookline/clock';
import { LruMap } from './lru-map.ts';
import { type SearchQuery, searchQuery } from './query.ts';
import { type CacheEntry, type QueryFrequency, SEARCH_CACHE_DEFAULTS, type SearchCacheState } from './state.ts';
import { type Doubt, rootsIdentity, type TreeLimits, treeState } from './tree-state.ts';
import { lookWithin, type TreeLook } from './waiting.ts';

/** What a cache goes by. */
export interface SearchCacheOptions extends TreeLimits {
  /** Where time comes from. */
  readonly clock: Clock;
  /** How long an answer is kept, in ms, 1 or more. @defaultValue 3600000 (one hour) */
  readonly ttlMs?: number;
  /** Most answers that are kept, 1 or more; the least recently used goes. @defaultValue 100 */
  readonly capacity?: number;
  /** Largest answer that is kept, in characters, 1 or more. @defaultValue 100000 */
  readonly maxResultLength?: number;
  /** What was there at the end of an earlier run. @defaultValue nothing */
  readonly state?: SearchCacheState;
  /**
   * Whether an answer that another session got is given too, as text. What a session may read can differ from what
   * another may.
   * @defaultValue false
   */
  readonly acrossSessions?: boolean;
  /** How a search's files are looked at, such as in a worker. @defaultValue `treeState`, here and now */
  readonly look?: TreeLook;
  /** How long `begin` waits for that, in ms, 1 or more; longer is a miss. @defaultValue as long as it takes */
  readonly maxWaitMs?: number;
}

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
const MAX_FREQUENCIES = 500;
const CHARACTERS_PER_TOKEN = 4;

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
  readonly #ttlMs: number;
  readonly #entries: LruMap<CacheEntry>;
  readonly #frequencies: LruMap<QueryFrequency>;
  readonly #pending = new LruMap<Pending>(MAX_PENDING);
  #statistics: SearchCacheState['statistics'];

  /** @throws RangeError when an option is out of range */
  constructor(options: SearchCacheOptions) {
    const { ttlMs = 3_600_000, capacity = 100, state = SEARCH_CACHE_DEFAULTS } = options;
    const { maxResultLength = 1, maxWaitMs = 1 } = options;
    for (const [name, value] of Object.entries({ ttlMs, capacity, maxResultLength, maxWaitMs })) {
      if (!(value >= 1)) throw new RangeError(`${name} must be 1 or more, got ${value}`);
    }
    this.#options = options;
    this.#ttlMs = ttlMs;
    this.#entries = new LruMap(capacity);
    this.#frequencies = new LruMap(MAX_FREQUENCIES);
    this.#statistics = { ...state.statistics };
    for (const entry of state.entries) this.#entries.set(entry.key, entry);
    for (const frequency of state.frequent_queries) this.#frequencies.set(frequency.key, frequency);
  }

  /**
   * Before a search runs: its answer, if that is known and cannot have changed. After a miss, the search runs and
   * {@link SearchCache.finish} is called. `undefined` for calls that are no search. Never rejects.
   */
  async begin(call: SearchCall): Promise<SearchHit | SearchMiss | undefined> {
    const query = searchQuery(call.tool, call.input, call.cwd, call.searchTools);
    if (!query) return undefined;
    this.#count(query);
    const now = this.#options.clock.now();
    const answer = await this.#find(query, call.sessionId, now);
    if (answer.kind === 'hit') {
      this.#statistics.hits++;
      this.#statistics.tokens_saved += answer.tokensSaved;
    } else {
      this.#statistics.misses++;
      const roots = rootsIdentity(query);
      if (roots !== undefined) this.#pending.set(call.callId, { query, roots, ...this.#startOf() });
    }
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
    this.#keep(pending.query, tree.digest, result, [call.sessionId], this.#options.clock.now());
    return true;
  }

  /** A session's context was compacted or cleared: what it has got is above no more. */
  forgetSession(sessionId: string): void {
    for (const [key, entry] of this.#entries) {
      if (!entry.sessions.includes(sessionId)) continue;
      this.#entries.replace(key, { ...entry, sessions: entry.sessions.filter((id) => id !== sessionId) });
    }
  }

  /** Removes answers that are too old. Returns how many. */
  cleanup(): number {
    const oldest = this.#options.clock.now() - this.#ttlMs;
    const old = [...this.#entries].filter(([, entry]) => Date.parse(entry.stored_at) <= oldest);
    for (const [key] of old) this.#entries.take(key);
    return old.length;
  }

  /** Forgets all answers; the statistics stay. */
  clear(): void {
    this.#entries.clear();
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
      this.#keep(query, after.digest, result, [], now);
      kept++;
    }
    return kept;
  }

  /** What is searched for most, the most frequent first. */
  frequentQueries(limit = 10): QueryFrequency[] {
    return [...this.#frequencies]
      .map(([, frequency]) => frequency)
      .sort((a, b) => b.count - a.count || (a.last_at < b.last_at ? 1 : -1))
      .slice(0, limit);
  }

  /** What came of it so far. */
  get stats(): SearchCacheStats {
    const { hits, misses, tokens_saved } = this.#statistics;
    const hitRate = hits + misses === 0 ? 0 : hits / (hits + misses);
    return { entries: this.#entries.size, hits, misses, hitRate, tokensSaved: tokens_saved };
  }

  /** What to keep until the next run. */
  toState(): SearchCacheState {
    return {
      entries: [...this.#entries].map(([, entry]) => entry),
      statistics: { ...this.#statistics },
      frequent_queries: this.frequentQueries(MAX_FREQUENCIES).toReversed(),
    };
  }

  #look(query: SearchQuery, now: number): ReturnType<TreeLook> {
    const { look = treeState, settleMs = 100, maxTreeEntries = 20_000, extraPaths = [] } = this.#options;
    return look(query, now, { settleMs, maxTreeEntries, extraPaths });
  }

  /** Looks at the tree only if there is an answer that may still hold. */
  async #find(query: SearchQuery, sessionId: string, now: number): Promise<SearchHit | SearchMiss> {
    const entry = this.#entries.peek(query.key);
    if (!entry || now - Date.parse(entry.stored_at) >= this.#ttlMs) return { kind: 'miss', reason: 'new' };
    const { maxWaitMs, clock } = this.#options;
    const tree = await lookWithin(this.#look(query, now), maxWaitMs, clock);
    return tree.sure ? this.#answer(query, tree.digest, sessionId) : { kind: 'miss', reason: tree.reason };
  }

  #answer(query: SearchQuery, digest: string, sessionId: string): SearchHit | SearchMiss {
    const entry = this.#entries.get(query.key);
    if (!entry) return { kind: 'miss', reason: 'new' };
    if (entry.tree_state !== digest) return { kind: 'miss', reason: 'changed' };
    const seen = entry.sessions.includes(sessionId);
    if (!seen && this.#options.acrossSessions !== true) return { kind: 'miss', reason: 'other-session' };
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

  #keep(query: SearchQuery, digest: string, result: string, sessions: string[], now: number): void {
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

  #startOf(): Pick<Pending, 'startedAt' | 'startedMonotonic'> {
    const { clock } = this.#options;
    return { startedAt: clock.now(), startedMonotonic: clock.monotonic() };
  }

  #count({ key, tool, cwd, text, input }: SearchQuery): void {
    const count = (this.#frequencies.get(key)?.count ?? 0) + 1;
    const last_at = new Date(this.#options.clock.now()).toISOString();
    this.#frequencies.set(key, { key, tool, cwd, query: text, input, count, last_at });
  }
}

/** What to tell Claude instead of running a search again. */
export function hitText({ seen, result, storedAt }: SearchHit): string {
  const since = new Date(storedAt).toISOString();
  return seen
    ? `Unchanged since ${since}: the same search is answered above, and nothing that it reads has changed.`
    : `Answered from the cache; nothing that it reads has changed since ${since}:\n${result}`;
}

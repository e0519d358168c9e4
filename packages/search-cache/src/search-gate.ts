import { hitText, type SearchCacheStats } from './answers.ts';
import type { SearchCacheOptions } from './options.ts';
import { prefetchSearch } from './prefetch.ts';
import { SearchCache, type SearchCall } from './search-cache.ts';
import type { QueryFrequency, SearchCacheState } from './state.ts';
import { startTreeWorker, type TreeWorker } from './tree-worker-client.ts';

/** Claude Code shows Claude at most 10,000 characters of a hook's text. */
const MAX_ANSWER_LENGTH = 9500;
/** Files and folders that can be inspected in a millisecond, also on a busy machine. */
const ENTRIES_PER_MS = 200;
/** Searches that statistics list. */
const LISTED_QUERIES = 10;

/** Holds the cache's state. `PersistedState` of `@hookline/state-guard` implements it. */
export interface SearchCacheStore {
  readonly value: SearchCacheState;
  /** Schedules a write of what `snapshot` returns at the time of the write. */
  scheduleWrite(snapshot: () => SearchCacheState): void;
}

/** Options of {@link SearchGate}. */
export interface SearchGateOptions extends Pick<SearchCacheOptions, 'clock' | 'ttlMs' | 'capacity' | 'acrossSessions'> {
  /** True when searches are answered. When `false`, the gate does nothing. */
  readonly enabled: boolean;
  readonly store: SearchCacheStore;
  /** MCP tools that search the files under the current folder and nothing else. */
  readonly searchTools: readonly string[];
  /** Largest tree that is inspected, in files and folders, 1 or more. */
  readonly maxTreeEntries: number;
  /** Most folders watched at a time, 0 or more; with 0, trees that cannot be inspected in time are not cached. */
  readonly maxWatchedFolders: number;
  /** Time limit of the inspection before a decision, in ms, 1 or more. */
  readonly waitMs: number;
  /** The worker thread ends after this time without a search, in ms, 1 or more. */
  readonly workerIdleMs: number;
  /** Files outside all trees that decide what searches skip, absolute: see `searchConfigFiles`. */
  readonly configFiles: readonly string[];
  /** Hour of the day, 0 to 23, at which quiet hours begin. */
  readonly quietFromHour: number;
  /** Hour of the day, 0 to 23, at which quiet hours end. */
  readonly quietToHour: number;
  /** Script of the worker thread. @defaultValue this package's `tree-worker.js` */
  readonly worker?: URL | undefined;
  /** Called after each change of the statistics. Must not throw. */
  readonly onStats?: ((stats: SearchCacheStats) => void) | undefined;
}

/** A search as a hook receives it, with the agent whose context the answer enters. */
export interface GateCall extends Omit<SearchCall, 'callId' | 'searchTools'> {
  /** Id of the subagent, which has a context of its own; `undefined` for the main thread. */
  readonly agentId?: string | undefined;
  /** Id of the call; a call without one is not cached. */
  readonly callId?: string | undefined;
}

/** Answers searches that were run before, as long as nothing they read has changed. */
export class SearchGate {
  readonly #options: SearchGateOptions;
  readonly #worker: TreeWorker;
  readonly #cache: SearchCache;

  /** Starts no thread until {@link SearchGate.start} or the first search. @throws RangeError when an option is out of range */
  constructor(options: SearchGateOptions) {
    const { clock, ttlMs, capacity, acrossSessions, store, waitMs, maxTreeEntries, maxWatchedFolders } = options;
    const exactEntries = waitMs * ENTRIES_PER_MS;
    const worker = startTreeWorker({
      exactEntries,
      maxWatchedFolders,
      clock,
      idleMs: options.workerIdleMs,
      script: options.worker,
    });
    this.#options = options;
    this.#worker = worker;
    this.#cache = new SearchCache({
      clock,
      ttlMs,
      capacity,
      acrossSessions,
      // Without watches, a tree that takes longer than `waitMs` to inspect is never answered in time.
      maxTreeEntries: maxWatchedFolders === 0 ? Math.min(maxTreeEntries, exactEntries) : maxTreeEntries,
      extraPaths: options.configFiles,
      maxWaitMs: waitMs,
      inspect: (query, now, limits) => worker.inspect(query, now, limits),
      state: store.value,
    });
  }

  /** Starts the worker thread in advance: starting it takes longer than a decision may. */
  start(): void {
    if (this.#options.enabled) this.#worker.start();
  }

  /** Returns the answer for Claude to a search that is about to run; `undefined` when it has to run. Never rejects. */
  async before(call: GateCall): Promise<string | undefined> {
    const { enabled, searchTools } = this.#options;
    if (!enabled || call.callId === undefined) return undefined;
    const found = await this.#cache.begin({ ...searchCall(call, call.callId), searchTools });
    if (!found) return undefined;
    this.#publish();
    const text = found.kind === 'hit' ? hitText(found) : undefined;
    return text !== undefined && text.length <= MAX_ANSWER_LENGTH ? text : undefined;
  }

  /** Stores the output of a search that ran, unless something it read changed meanwhile. Never rejects. */
  async after(call: GateCall, output: () => string): Promise<void> {
    if (!this.#options.enabled || call.callId === undefined) return;
    if (await this.#cache.finish(searchCall(call, call.callId), output())) this.#publish();
  }

  /** Records that a session's context was compacted or cleared, and with it the answers the session received. */
  contextLost(sessionId: string): void {
    this.#cache.forgetSession(sessionId);
    this.#publish();
  }

  /** The statistics of the cache. */
  get stats(): SearchCacheStats {
    return this.#cache.stats;
  }

  /** Returns the ten most frequent searches, the most frequent first. */
  frequentQueries(): QueryFrequency[] {
    return this.#cache.frequentQueries(LISTED_QUERIES);
  }

  /** Removes all answers; the statistics remain. */
  clear(): void {
    this.#cache.clear();
    this.#publish();
  }

  /** Removes all answers, and which searches were run. */
  forget(): void {
    this.#cache.forget();
    this.#publish();
  }

  /** Removes expired answers. Returns how many. */
  cleanup(): number {
    const removed = this.#cache.cleanup();
    if (removed > 0) this.#publish();
    return removed;
  }

  /**
   * Runs frequent searches and stores their answers. Does nothing unless sessions share answers, because a prefetched
   * answer belongs to no session.
   *
   * @returns how many answers were stored
   */
  async prefetch(): Promise<number> {
    const { enabled, acrossSessions } = this.#options;
    if (!enabled || acrossSessions !== true) return 0;
    const stored = await this.#cache.prefetch(prefetchSearch);
    if (stored > 0) this.#publish();
    return stored;
  }

  /** Returns whether the current hour, local time, is one of the quiet hours. */
  isQuietHour(): boolean {
    const { clock, quietFromHour, quietToHour } = this.#options;
    const hour = new Date(clock.now()).getHours();
    return quietFromHour <= quietToHour
      ? hour >= quietFromHour && hour < quietToHour
      : hour >= quietFromHour || hour < quietToHour;
  }

  /** Ends the worker thread. */
  async close(): Promise<void> {
    await this.#worker.close();
  }

  #publish(): void {
    this.#options.store.scheduleWrite(() => this.#cache.toState());
    this.#options.onStats?.(this.#cache.stats);
  }
}

function searchCall({ tool, input, cwd, sessionId, agentId }: GateCall, callId: string): SearchCall {
  return { tool, input, cwd, callId, sessionId: agentId === undefined ? sessionId : `${sessionId}/${agentId}` };
}

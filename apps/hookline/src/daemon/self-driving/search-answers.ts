import { execFile } from 'node:child_process';
import { isAbsolute, join } from 'node:path';
import { outputText, type SharedBudget } from '@hookline/context-budget';
import type { HookInput } from '@hookline/hook-adapters';
import { hitText, SearchCache, type SearchCacheState, type SearchQuery } from '@hookline/search-cache';
import type { Runtime } from '../../compose.ts';
import type { KeptState } from './kept-state.ts';
import { type TreeWorker, startTreeWorker } from './tree-worker-client.ts';

const MINUTE_MS = 60_000;
/** Claude is shown at most 10,000 characters of what a hook says. */
const MAX_ANSWER = 9500;
/** How long a search that is run ahead may take, in milliseconds, and how much it may say, in bytes. */
const AHEAD_MS = 10_000;
const AHEAD_BYTES = 1024 * 1024;

/** Files and folders that can be looked at in a millisecond, on a busy machine too. */
const ENTRIES_PER_MS = 200;

/** Tools whose calls may be searches. */
export const SEARCH_TOOLS = ['Grep', 'Glob', 'Bash'] as const;

/** Answers searches that were run before, while nothing that they read has changed. */
export class SearchAnswers {
  readonly #runtime: Runtime;
  readonly #state: KeptState<SearchCacheState>;
  readonly #shared: KeptState<SharedBudget>;
  readonly #worker: TreeWorker;
  readonly #cache: SearchCache;

  /** `shared`: where what came of it is told besides. */
  constructor(runtime: Runtime, state: KeptState<SearchCacheState>, shared: KeptState<SharedBudget>) {
    const { ttlMinutes, capacity, acrossSessions, maxTreeEntries, maxWatchedFolders, waitMs, restAfterMinutes } =
      runtime.settings.searchCache;
    this.#runtime = runtime;
    this.#state = state;
    this.#shared = shared;
    const quietMs = restAfterMinutes * MINUTE_MS;
    const exactEntries = waitMs * ENTRIES_PER_MS;
    this.#worker = startTreeWorker({ exactEntries, maxWatchedFolders, clock: runtime.clock, quietMs });
    this.#cache = new SearchCache({
      clock: runtime.clock,
      ttlMs: ttlMinutes * MINUTE_MS,
      capacity,
      acrossSessions,
      // What could not be looked at in time is not looked at.
      maxTreeEntries: maxWatchedFolders === 0 ? Math.min(maxTreeEntries, exactEntries) : maxTreeEntries,
      extraPaths: searchSettings(runtime),
      maxWaitMs: waitMs,
      look: (query, now, limits) => this.#worker.look(query, now, limits),
      state: state.value,
    });
  }

  /** Starts the worker ahead: its start takes longer than a decision may. */
  warmUp(): void {
    if (this.#runtime.settings.searchCache.answer) this.#worker.start();
  }

  /** Before a search: what Claude is told instead of running it; `undefined` for running it. */
  async answer(input: HookInput<'PreToolUse'>): Promise<string | undefined> {
    const { answer, searchTools } = this.#runtime.settings.searchCache;
    if (!answer || input.tool_use_id === undefined) return undefined;
    const found = await this.#cache.begin({
      tool: input.tool_name,
      input: input.tool_input,
      cwd: input.cwd,
      sessionId: contextOf(input),
      callId: input.tool_use_id,
      searchTools,
    });
    if (!found) return undefined;
    this.#changed();
    const text = found.kind === 'hit' ? hitText(found) : undefined;
    return text !== undefined && text.length <= MAX_ANSWER ? text : undefined;
  }

  /** After a search: keeps its answer, if nothing has changed since it began. */
  async finish(input: HookInput<'PostToolUse'>): Promise<void> {
    if (!this.#runtime.settings.searchCache.answer || input.tool_use_id === undefined) return;
    const call = { callId: input.tool_use_id, sessionId: contextOf(input) };
    if (await this.#cache.finish(call, outputText(input.tool_response))) this.#changed();
  }

  /** A context was compacted or cleared: what it has got is above no more. */
  contextLost(sessionId: string): void {
    this.#cache.forgetSession(sessionId);
    this.#changed();
  }

  /** What came of it, with the most frequent searches. */
  stats(): Readonly<Record<string, unknown>> {
    const frequent = this.#cache
      .frequentQueries(10)
      .map(({ tool, query, cwd, count }) => ({ tool, query, cwd, count }));
    return { on: this.#runtime.settings.searchCache.answer, ...this.#cache.stats, frequent };
  }

  clear(): void {
    this.#cache.clear();
    this.#changed();
  }

  /** Removes what is too old. Answers how much. */
  cleanup(): number {
    const removed = this.#cache.cleanup();
    if (removed > 0) this.#changed();
    return removed;
  }

  /** Runs frequent searches ahead; without answers across sessions that is of no use. Answers how many were kept. */
  async warm(): Promise<number> {
    const { answer, acrossSessions } = this.#runtime.settings.searchCache;
    if (!answer || !acrossSessions) return 0;
    const kept = await this.#cache.warm(runAhead);
    if (kept > 0) this.#changed();
    return kept;
  }

  async close(): Promise<void> {
    await this.#worker.close();
  }

  #changed(): void {
    this.#state.changed(() => this.#cache.toState());
    const { hits, misses, hitRate: hit_rate, tokensSaved: tokens_saved } = this.#cache.stats;
    this.#shared.change((budget) => ({
      ...budget,
      search_cache: { ...budget.search_cache, hits, misses, hit_rate, tokens_saved },
    }));
  }
}

/** Files outside of all trees that decide what searches pass over: those of git and ripgrep, whether they are there or not. */
function searchSettings({ userHome, environment }: Runtime): string[] {
  const xdg = environment['XDG_CONFIG_HOME'] ?? join(userHome, '.config');
  const ripgrep = environment['RIPGREP_CONFIG_PATH'];
  const git = [join(userHome, '.gitconfig'), join(xdg, 'git', 'config'), join(xdg, 'git', 'ignore'), '/etc/gitconfig'];
  return ripgrep === undefined || !isAbsolute(ripgrep) ? git : [...git, ripgrep];
}

/** Whose context an answer goes into: a subagent has its own. */
function contextOf({ session_id, agent_id }: HookInput<'PreToolUse' | 'PostToolUse'>): string {
  return agent_id === undefined ? session_id : `${session_id}/${agent_id}`;
}

/** Runs a search command as it was run before. Searches of other tools cannot be run from here. */
function runAhead({ tool, input, cwd }: SearchQuery): Promise<string | undefined> {
  const { command } = (input ?? {}) as { command?: unknown };
  if (tool !== 'Bash' || typeof command !== 'string') return Promise.resolve(undefined);
  return new Promise((resolve) => {
    execFile('/bin/sh', ['-c', command], { cwd, timeout: AHEAD_MS, maxBuffer: AHEAD_BYTES }, (error, stdout) => {
      // 1 is what searches say that found nothing.
      resolve(error && error.code !== 1 ? undefined : stdout);
    });
  });
}

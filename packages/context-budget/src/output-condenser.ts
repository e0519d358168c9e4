import { lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isLink } from '@hookline/atomic-file';
import type { Clock } from '@hookline/clock';
import { LRUCache } from 'lru-cache';
import { type CondenseOptions, condenseOutput } from './condense.ts';

/** Calls whose condensed output is held until it is measured. */
const MAX_PENDING_CALLS = 200;

/** Options of {@link OutputCondenser}. */
export interface OutputCondenserOptions {
  readonly clock: Clock;
  /** Absolute path of the folder for whole texts. Created with mode 0700. */
  readonly folder: string;
  /** Names of the tools whose output is condensed. */
  readonly tools: readonly string[];
  /** Whole texts older than this are removed by {@link OutputCondenser.removeExpired}, in ms. */
  readonly keepMs: number;
  readonly condense?: CondenseOptions | undefined;
}

/** A tool's response. */
export interface ToolResponse {
  readonly tool: string;
  /** The response as the hook received it. */
  readonly response: unknown;
  /** Id of the call; without one the condensed output cannot be measured. */
  readonly callId?: string | undefined;
}

/** Condenses bulky outputs of some tools and stores their whole text in a folder. */
export class OutputCondenser {
  readonly #options: OutputCondenserOptions;
  readonly #pending = new LRUCache<string, { readonly output: unknown }>({ max: MAX_PENDING_CALLS });

  /** Creates no folder until an output is condensed. */
  constructor(options: OutputCondenserOptions) {
    this.#options = options;
  }

  /**
   * Returns the response that Claude reads instead; `undefined` where the output stays as it is, also when a symbolic link is in
   * the place of the folder. Rejects with an
   * `AtomicFileError` when the whole text cannot be stored.
   */
  async condense({ tool, response, callId }: ToolResponse): Promise<unknown> {
    const { tools, folder, condense } = this.#options;
    if (!tools.includes(tool) || isLink(folder)) return undefined;
    const condensed = await condenseOutput(response, folder, condense);
    if (!condensed.ok) throw condensed.error;
    const output = condensed.value?.output;
    if (callId !== undefined && condensed.value) this.#pending.set(callId, { output });
    return output;
  }

  /** Returns the response that Claude read, condensed or not. Call it once for each response. */
  takeShown({ response, callId = '' }: Omit<ToolResponse, 'tool'>): unknown {
    const condensed = this.#pending.peek(callId);
    this.#pending.delete(callId);
    return condensed ? condensed.output : response;
  }

  /** Removes whole texts that are too old. Returns how many. The target of a symbolic link in place of the folder stays. */
  async removeExpired(): Promise<number> {
    const { clock, keepMs, folder } = this.#options;
    const oldest = clock.now() - keepMs;
    if (isLink(folder)) return 0;
    let removed = 0;
    for (const name of await readdir(folder).catch(() => [])) {
      const file = join(folder, name);
      if ((await lstat(file)).mtimeMs >= oldest) continue;
      await rm(file, { force: true });
      removed++;
    }
    return removed;
  }
}

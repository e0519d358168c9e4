import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { condenseOutput } from '@hookline/context-budget';
import type { HookInput } from '@hookline/hook-adapters';
import type { Runtime } from '../../compose.ts';

const KIB = 1024;
const DAY_MS = 86_400_000;
/** Calls whose shortened output is remembered until it has been counted. */
const MAX_REMEMBERED = 200;

/** Shortens bulky outputs, with the whole text kept in a folder. */
export class CondenseGate {
  readonly #runtime: Runtime;
  readonly #folder: string;
  readonly #shown = new Map<string, unknown>();

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
    this.#folder = join(runtime.contextDirectory, 'outputs');
  }

  /** What Claude is to be shown instead; `undefined` where that is what the tool said. */
  async shorten({ tool_name, tool_response, tool_use_id }: HookInput<'PostToolUse'>): Promise<unknown> {
    const { condense, condenseTools, condenseAboveKb } = this.#runtime.settings.contextBudget;
    if (!condense || !condenseTools.includes(tool_name)) return undefined;
    const condensed = await condenseOutput(tool_response, this.#folder, { maxBytes: condenseAboveKb * KIB });
    if (!condensed.ok) throw condensed.error;
    if (condensed.value && tool_use_id !== undefined) this.#remember(tool_use_id, condensed.value.output);
    return condensed.value?.output;
  }

  /** What Claude was shown of a call. */
  shown({ tool_response, tool_use_id = '' }: HookInput<'PostToolUse'>): unknown {
    const shortened = this.#shown.get(tool_use_id);
    this.#shown.delete(tool_use_id);
    return shortened ?? tool_response;
  }

  /** Removes whole texts that were kept long enough. Answers how many. */
  async expire(): Promise<number> {
    const oldest = this.#runtime.clock.now() - this.#runtime.settings.contextBudget.keepOutputDays * DAY_MS;
    let removed = 0;
    for (const name of await readdir(this.#folder).catch(() => [])) {
      const file = join(this.#folder, name);
      if ((await stat(file)).mtimeMs >= oldest) continue;
      await rm(file, { force: true });
      removed++;
    }
    return removed;
  }

  #remember(id: string, output: unknown): void {
    this.#shown.set(id, output);
    const [oldest] = this.#shown.keys();
    if (this.#shown.size > MAX_REMEMBERED && oldest !== undefined) this.#shown.delete(oldest);
  }
}

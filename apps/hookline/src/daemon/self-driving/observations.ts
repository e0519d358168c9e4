import { estimateTokens, OutputMonitor, type OutputStats, outputText } from '@hookline/context-budget';
import { checkDelegation } from '@hookline/delegation';
import type { HookInput } from '@hookline/hook-adapters';
import type { Logger } from 'pino';
import type { Runtime } from '../../compose.ts';
import type { Budgets } from './budgets.ts';
import type { CondenseGate } from './condense-gate.ts';
import type { ContextWatch } from './context-watch.ts';
import type { SearchAnswers } from './search-answers.ts';

const KIB = 1024;

/** What learns from events. */
export interface ObservationParts {
  readonly budgets: Budgets;
  readonly contexts: ContextWatch;
  readonly condense: CondenseGate;
  readonly search: SearchAnswers;
}

/** Learns from events that were recorded. Nobody waits for it, and nothing that goes wrong in it matters to them. */
export class Observations {
  readonly #parts: ObservationParts;
  readonly #logger: Logger;
  readonly #outputs: OutputMonitor;

  constructor(runtime: Runtime, parts: ObservationParts, logger: Logger) {
    this.#parts = parts;
    this.#logger = logger;
    this.#outputs = new OutputMonitor({ largeBytes: runtime.settings.contextBudget.largeOutputKb * KIB });
  }

  /** Takes an event. Never throws. */
  observe(input: HookInput): void {
    void this.#observe(input).catch((error: unknown) =>
      this.#logger.error({ err: error }, 'an event was not observed'),
    );
  }

  /** Outputs since the daemon began. */
  get outputs(): OutputStats {
    return this.#outputs.stats;
  }

  async #observe(input: HookInput): Promise<void> {
    if (input.hook_event_name === 'PostToolUse') {
      this.#countWork(input);
      this.#countOutput(input);
      await this.#parts.search.finish(input);
    }
    if (input.agent_id === undefined) await this.#parts.contexts.look(input.session_id, input.transcript_path);
    if (input.hook_event_name === 'SessionEnd') this.#parts.contexts.forget(input.session_id);
  }

  #countWork(input: HookInput<'PostToolUse'>): void {
    const { session_id, tool_name, tool_input, tool_response, agent_id } = input;
    // What a subagent does was delegated, and is counted there.
    if (agent_id !== undefined) return;
    if (tool_name === 'Agent' || tool_name === 'Task' || tool_name.endsWith('__delegate_task')) {
      const used = estimateTokens(outputText(tool_response));
      this.#parts.budgets.work(session_id, true, used, Math.max(0, totalTokens(tool_response) - used));
      return;
    }
    const written = codeIn(tool_input);
    if (written > 0) this.#parts.budgets.work(session_id, false, written);
  }

  #countOutput(input: HookInput<'PostToolUse'>): void {
    const { tokens, large } = this.#outputs.observe(input.tool_name, this.#parts.condense.shown(input));
    if (!large) return;
    this.#parts.budgets.shared.change((budget) => ({
      ...budget,
      context: {
        ...budget.context,
        context_debt: budget.context.context_debt + tokens,
        large_outputs_count: budget.context.large_outputs_count + 1,
      },
    }));
  }
}

/** Tokens of the code that a tool was told to write; 0 for none. */
function codeIn(input: unknown): number {
  const fields = (input ?? {}) as Readonly<Record<string, unknown>>;
  const path = fields['file_path'] ?? fields['notebook_path'];
  const text = fields['content'] ?? fields['new_string'] ?? fields['new_source'];
  if (typeof path !== 'string' || typeof text !== 'string') return 0;
  const { language, tokens } = checkDelegation({ path, text }, { allow: [] });
  return language === undefined ? 0 : tokens;
}

/** What a subagent says that it took, in tokens; 0 where it does not. */
function totalTokens(response: unknown): number {
  const { totalTokens: total } = (response ?? {}) as { totalTokens?: unknown };
  return typeof total === 'number' && total >= 0 ? total : 0;
}

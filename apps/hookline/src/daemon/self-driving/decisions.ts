import { type HookInput, type HookOutput, parseHookText } from '@hookline/hook-adapters';
import type { Logger } from 'pino';
import type { Runtime } from '../../compose.ts';
import type { CondenseGate } from './condense-gate.ts';
import type { ContextWatch } from './context-watch.ts';
import type { DelegationAdvice } from './delegation-advice.ts';
import type { SearchAnswers } from './search-answers.ts';

/** What decides. */
export interface DecisionParts {
  readonly search: SearchAnswers;
  readonly delegation: DelegationAdvice;
  readonly contexts: ContextWatch;
  readonly condense: CondenseGate;
}

/** What the daemon may answer a decision script. */
export type Decision = HookOutput<'PreToolUse'> | HookOutput<'PostToolUse'>;

/** A call that nobody has an opinion about. */
const NOTHING_MUCH = {
  session_id: 'warm-up',
  hook_event_name: 'PreToolUse',
  tool_name: 'Write',
  tool_input: { file_path: '/a.ts', content: 'a' },
};

/** Answers decision scripts. Whatever goes wrong is a log line and silence, which allows. */
export class Decisions {
  readonly #runtime: Runtime;
  readonly #parts: DecisionParts;
  readonly #logger: Logger;
  readonly #executions: Logger;

  /** `executions` gets a line with the time of each decision. */
  constructor(runtime: Runtime, parts: DecisionParts, logger: Logger, executions: Logger) {
    this.#runtime = runtime;
    this.#parts = parts;
    this.#logger = logger;
    this.#executions = executions;
  }

  /** The first decision of a process takes ten times as long as those after it: takes it before anybody waits. */
  warmUp(): void {
    const parsed = parseHookText(JSON.stringify(NOTHING_MUCH));
    if (parsed.kind === 'known')
      this.#about(parsed.input).catch((error: unknown) => this.#logger.error({ err: error }));
  }

  /** Decides about the payload of a hook; `undefined` for nothing to say. Never rejects. */
  async decide(payload: string): Promise<Decision | undefined> {
    const startedAt = this.#runtime.clock.monotonic();
    let event = 'unknown';
    try {
      const parsed = parseHookText(payload);
      if (parsed.kind !== 'known') return undefined;
      event = parsed.input.hook_event_name;
      return await this.#about(parsed.input);
    } catch (error) {
      this.#logger.error({ err: error, event }, 'a decision failed: nothing is said');
      return undefined;
    } finally {
      const duration_ms = Math.round((this.#runtime.clock.monotonic() - startedAt) * 1000) / 1000;
      this.#executions.info({ hook: 'decide.sh', event, duration_ms }, 'decision');
    }
  }

  async #about(input: HookInput): Promise<Decision | undefined> {
    if (input.hook_event_name === 'PreToolUse') return this.#before(input);
    if (input.hook_event_name === 'PostToolUse') return this.#after(input);
    if (input.hook_event_name === 'SessionStart') this.#parts.search.contextLost(input.session_id);
    return undefined;
  }

  /** An answered search needs nothing more; everything else is told together. */
  async #before(input: HookInput<'PreToolUse'>): Promise<Decision | undefined> {
    const hookEventName = 'PreToolUse';
    const answer = await this.#parts.search.answer(input);
    if (answer !== undefined)
      return { hookSpecificOutput: { hookEventName, permissionDecision: 'deny', permissionDecisionReason: answer } };
    const advice = this.#parts.delegation.before(input);
    const context = together(advice?.additionalContext, this.#note(input));
    if (!advice && context === undefined) return undefined;
    return {
      hookSpecificOutput: {
        hookEventName,
        ...advice,
        ...(context === undefined ? {} : { additionalContext: context }),
      },
    };
  }

  async #after(input: HookInput<'PostToolUse'>): Promise<Decision | undefined> {
    const context = together(this.#note(input), this.#parts.delegation.after(input));
    const shortened = await this.#parts.condense.shorten(input);
    if (context === undefined && shortened === undefined) return undefined;
    return {
      hookSpecificOutput: {
        hookEventName: 'PostToolUse',
        ...(context === undefined ? {} : { additionalContext: context }),
        ...(shortened === undefined ? {} : { updatedToolOutput: shortened }),
      },
    };
  }

  /** A subagent has a context of its own, of which nothing is known. */
  #note({ session_id, agent_id }: HookInput<'PreToolUse' | 'PostToolUse'>): string | undefined {
    return agent_id === undefined ? this.#parts.contexts.takeNote(session_id) : undefined;
  }
}

function together(...texts: readonly (string | undefined)[]): string | undefined {
  const said = texts.filter((text) => text !== undefined);
  return said.length === 0 ? undefined : said.join('\n');
}

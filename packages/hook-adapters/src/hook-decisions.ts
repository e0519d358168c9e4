import type { FileChange } from '@hookline/recorder';
import { fileChanges } from './file-changes.ts';
import type { HookOutput } from './hook-outputs.ts';
import { type HookedCall, hookedCall } from './hooked-call.ts';
import type { HookInput } from './inputs.ts';
import { parseHookText } from './parse.ts';

/** Options of {@link HookDecisions}: the gates that decide, in the order in which they are asked. */
export interface HookDecisionsOptions {
  /** Answers a search that was run before. */
  readonly search: {
    before(call: HookedCall): Promise<string | undefined>;
    /** Called when the context of a session starts anew, so that earlier answers are no longer in it. */
    contextLost(sessionId: string): void;
  };
  /** Decides whether the call should be delegated, and adds a note afterwards. */
  readonly delegation: {
    before(
      call: HookedCall,
    ): { readonly verdict: 'allow' | 'advise' | 'ask' | 'block'; readonly advice?: string | undefined } | undefined;
    after(call: HookedCall): string | undefined;
  };
  /** Holds notes about the context window of each session. */
  readonly contexts: { takeNote(sessionId: string): string | undefined };
  /** Shortens the output of a call; `undefined` leaves it as it is. */
  readonly condenser: { condense(call: HookedCall & { readonly response: unknown }): Promise<unknown> };
  /** Tells the problems that edits add; `undefined` for none. @defaultValue edits are not judged */
  readonly quality?:
    | {
        /**
         * Decides about an edit that has not run; `undefined` lets it pass. With `deny` the text is the reason for Claude, with `pass` a
         * note for the user. @defaultValue every edit passes
         */
        before?:
          | ((call: HookedCall) => Promise<{ readonly verdict: 'deny' | 'pass'; readonly text: string } | undefined>)
          | undefined;
        after(call: HookedCall, changes: readonly FileChange[]): Promise<string | undefined>;
        /** Called when a turn of a session ends. */
        turnEnded(sessionId: string): Promise<string | undefined>;
      }
    | undefined;
  readonly clock: { monotonic(): number };
  /** Called after each decision with the event, or `unknown`, and the duration. */
  readonly onDecided: (event: string, durationMs: number) => void;
  /** Called when a decision failed; the call is allowed. */
  readonly onError: (error: unknown, event: string) => void;
}

/** An answer to a decision script. */
export type HookDecision = HookOutput<'PreToolUse'> | HookOutput<'PostToolUse'> | HookOutput<'Stop'>;

/** A call without consequences that every gate lets pass. */
const WARM_UP_PAYLOAD = JSON.stringify({
  session_id: 'warm-up',
  hook_event_name: 'PreToolUse',
  tool_name: 'Write',
  tool_input: { file_path: '/a.ts', content: 'a' },
});

/** Answers decision scripts. A failure is reported and answered with nothing, which allows the call. */
export class HookDecisions {
  readonly #options: HookDecisionsOptions;

  constructor(options: HookDecisionsOptions) {
    this.#options = options;
  }

  /** Takes a decision in advance: the first one of a process takes ten times as long as the next ones. */
  warmUp(): void {
    const parsed = parseHookText(WARM_UP_PAYLOAD);
    if (parsed.kind !== 'known') return;
    this.#decide(parsed.input).catch((error: unknown) => this.#options.onError(error, 'PreToolUse'));
  }

  /** Decides about the payload of a hook; `undefined` allows the call as it is. Never rejects. */
  async decide(payload: string): Promise<HookDecision | undefined> {
    const { clock, onDecided, onError } = this.#options;
    const startedAt = clock.monotonic();
    let event = 'unknown';
    try {
      const parsed = parseHookText(payload);
      if (parsed.kind !== 'known') return undefined;
      event = parsed.input.hook_event_name;
      return await this.#decide(parsed.input);
    } catch (error) {
      onError(error, event);
      return undefined;
    } finally {
      onDecided(event, clock.monotonic() - startedAt);
    }
  }

  async #decide(input: HookInput): Promise<HookDecision | undefined> {
    if (input.hook_event_name === 'PreToolUse') return this.#before(input);
    if (input.hook_event_name === 'PostToolUse') return this.#after(input);
    if (input.hook_event_name === 'Stop') return this.#stop(input);
    if (input.hook_event_name === 'SessionStart') this.#options.search.contextLost(input.session_id);
    return undefined;
  }

  /** The order of decisions: a search that is answered does not run; otherwise policy and context note are combined. */
  async #before(input: HookInput<'PreToolUse'>): Promise<HookDecision | undefined> {
    const hookEventName = 'PreToolUse';
    const call = hookedCall(input);
    const answer = await this.#options.search.before(call);
    if (answer !== undefined)
      return { hookSpecificOutput: { hookEventName, permissionDecision: 'deny', permissionDecisionReason: answer } };
    const { verdict = 'allow', advice = '' } = this.#options.delegation.before(call) ?? {};
    const context = joined(verdict === 'advise' ? advice : undefined, this.#note(input));
    const refusal = refusalOf(verdict, advice);
    // Policy comes first: a call that it refuses is not judged.
    const judged = refusal ? undefined : await this.#options.quality?.before?.(call);
    if (!refusal && context === undefined && judged === undefined) return undefined;
    return {
      ...(judged?.verdict === 'pass' ? { systemMessage: judged.text } : {}),
      hookSpecificOutput: {
        hookEventName,
        ...(judged?.verdict === 'deny' ? refusalOf('block', judged.text) : refusal),
        ...(context === undefined ? {} : { additionalContext: context }),
      },
    };
  }

  async #after(input: HookInput<'PostToolUse'>): Promise<HookDecision | undefined> {
    const { condenser, delegation, quality } = this.#options;
    const call = hookedCall(input);
    const problems = await quality?.after(call, changesOf(input));
    const context = joined(this.#note(input), delegation.after(call), problems);
    const condensed = await condenser.condense({ ...call, response: input.tool_response });
    if (context === undefined && condensed === undefined) return undefined;
    return {
      hookSpecificOutput: {
        hookEventName: 'PostToolUse',
        ...(context === undefined ? {} : { additionalContext: context }),
        ...(condensed === undefined ? {} : { updatedToolOutput: condensed }),
      },
    };
  }

  /** A turn that went on because of a hook ends without another text, so that there is no loop. */
  async #stop({ session_id, stop_hook_active }: HookInput<'Stop'>): Promise<HookDecision | undefined> {
    if (stop_hook_active) return undefined;
    const problems = await this.#options.quality?.turnEnded(session_id);
    if (problems === undefined) return undefined;
    return { hookSpecificOutput: { hookEventName: 'Stop', additionalContext: problems } };
  }

  /** A subagent has a context of its own that is not measured. */
  #note({ session_id, agent_id }: HookInput<'PreToolUse' | 'PostToolUse'>): string | undefined {
    return agent_id === undefined ? this.#options.contexts.takeNote(session_id) : undefined;
  }
}

function refusalOf(
  verdict: 'advise' | 'allow' | 'ask' | 'block',
  permissionDecisionReason: string,
): { readonly permissionDecision: 'ask' | 'deny'; readonly permissionDecisionReason: string } | undefined {
  if (verdict === 'ask') return { permissionDecision: 'ask', permissionDecisionReason };
  return verdict === 'block' ? { permissionDecision: 'deny', permissionDecisionReason } : undefined;
}

function changesOf({ cwd, tool_input, tool_name, tool_response }: HookInput<'PostToolUse'>): readonly FileChange[] {
  return fileChanges(tool_name, tool_input, tool_response, cwd);
}

function joined(...texts: readonly (string | undefined)[]): string | undefined {
  const present = texts.filter((text) => text !== undefined);
  return present.length === 0 ? undefined : present.join('\n');
}

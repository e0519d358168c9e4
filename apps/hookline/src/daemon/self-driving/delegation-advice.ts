import { existsSync } from 'node:fs';
import { ALLOWED_FILES, DelegationGate, type DelegationPolicy } from '@hookline/delegation';
import type { HookInput, HookOutput } from '@hookline/hook-adapters';
import type { HooklineSettings } from '@hookline/settings';
import type { Runtime } from '../../compose.ts';
import type { Budgets } from './budgets.ts';

const MINUTE_MS = 60_000;

/** What the policy says before a call, as PreToolUse can say it. */
export type DelegationAnswer = Pick<
  NonNullable<HookOutput<'PreToolUse'>['hookSpecificOutput']>,
  'additionalContext' | 'permissionDecision' | 'permissionDecisionReason'
>;

/** The policy of the settings. */
export function policyOf({ delegation }: Pick<HooklineSettings, 'delegation'>): DelegationPolicy {
  const { mode, minLines, maxLines, paths, languages, allow } = delegation;
  return { mode, minLines, maxLines, paths, languages, allow: [...ALLOWED_FILES, ...allow] };
}

/** Says before code is written whether that is better delegated, and reminds afterwards. */
export class DelegationAdvice {
  readonly #runtime: Runtime;
  readonly #gate: DelegationGate;
  readonly #budgets: Budgets;

  constructor(runtime: Runtime, budgets: Budgets) {
    const { delegation } = runtime.settings;
    this.#runtime = runtime;
    this.#budgets = budgets;
    this.#gate = new DelegationGate({
      policy: policyOf(runtime.settings),
      clock: runtime.clock,
      noteEveryMs: delegation.noteEveryMinutes * MINUTE_MS,
      exists: existsSync,
      ...(delegation.budget ? { tokensLeft: (sessionId: string) => budgets.left(sessionId) } : {}),
    });
  }

  /** Before a call; `undefined` where there is nothing to say. */
  before(input: HookInput<'PreToolUse'>): DelegationAnswer | undefined {
    const decision = this.#gate.before(callOf(input));
    if (!decision || decision.verdict === 'allow') return undefined;
    const kinds = { advise: 'advised', ask: 'asked', block: 'blocked' } as const;
    this.#budgets.event({ sessionId: input.session_id, kind: kinds[decision.verdict] });
    if (decision.verdict === 'advise') return { additionalContext: decision.advice };
    return {
      permissionDecision: decision.verdict === 'ask' ? 'ask' : 'deny',
      permissionDecisionReason: decision.advice,
    };
  }

  /** After a call: a reminder, now and then. */
  after(input: HookInput<'PostToolUse'>): string | undefined {
    return this.#runtime.settings.delegation.notes ? this.#gate.after(callOf(input)) : undefined;
  }
}

function callOf({ tool_name, tool_input, cwd, session_id }: HookInput<'PreToolUse' | 'PostToolUse'>): {
  readonly tool: string;
  readonly input: unknown;
  readonly cwd: string;
  readonly sessionId: string;
} {
  return { tool: tool_name, input: tool_input, cwd, sessionId: session_id };
}

import { estimateTokens, outputText } from '@hookline/context-budget';
import { isDelegation, reportedTokens, writtenTokens } from '@hookline/delegation';
import { hookedCall, type HookInput } from '@hookline/hook-adapters';
import type { AssistParts } from './parts.ts';

/** The parts that observe recorded events. */
export type ObservationParts = Pick<
  AssistParts,
  'logger' | 'budgets' | 'contexts' | 'condenser' | 'outputs' | 'quality' | 'search'
>;

/** Passes recorded events to the parts that learn from them, in the background. Never throws; failures are logged. */
export function observeEvent(input: HookInput, parts: ObservationParts): void {
  void observe(input, parts).catch((error: unknown) => parts.logger.error({ err: error }, 'observing an event failed'));
}

async function observe(input: HookInput, parts: ObservationParts): Promise<void> {
  const { contexts, search } = parts;
  if (input.hook_event_name === 'PostToolUse') {
    countWork(input, parts);
    countOutput(input, parts);
    parts.quality?.observe(input);
    await search.after(hookedCall(input), () => outputText(input.tool_response));
  }
  if (input.agent_id === undefined) await contexts.measure(input.session_id, input.transcript_path);
  if (input.hook_event_name === 'SessionEnd') contexts.forget(input.session_id);
}

function countWork(input: HookInput<'PostToolUse'>, { budgets }: ObservationParts): void {
  const { session_id: sessionId, tool_name, tool_input, tool_response, agent_id } = input;
  // The work of a subagent was delegated, and is counted with the delegating call.
  if (agent_id !== undefined) return;
  if (isDelegation(tool_name)) {
    const tokensUsed = estimateTokens(outputText(tool_response));
    const tokensSaved = Math.max(0, reportedTokens(tool_response) - tokensUsed);
    budgets.recordWork({ sessionId, delegated: true, tokensUsed, tokensSaved });
    return;
  }
  const tokensUsed = writtenTokens(tool_input);
  if (tokensUsed > 0) budgets.recordWork({ sessionId, delegated: false, tokensUsed });
}

function countOutput(input: HookInput<'PostToolUse'>, { budgets, condenser, outputs }: ObservationParts): void {
  const shown = condenser.takeShown({ response: input.tool_response, callId: input.tool_use_id });
  const { tokens, large } = outputs.observe(input.tool_name, shown);
  if (large) budgets.recordLargeOutput(tokens);
}

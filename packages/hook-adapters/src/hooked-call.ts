import type { HookInput } from './inputs.ts';

/** A tool call as gates take it. */
export interface HookedCall {
  readonly tool: string;
  readonly input: unknown;
  readonly cwd: string;
  readonly sessionId: string;
  readonly agentId: string | undefined;
  readonly callId: string | undefined;
}

/** Translates the input of a tool hook, without fields that only Claude Code knows. */
export function hookedCall(input: HookInput<'PreToolUse' | 'PostToolUse'>): HookedCall {
  return {
    tool: input.tool_name,
    input: input.tool_input,
    cwd: input.cwd,
    sessionId: input.session_id,
    agentId: input.agent_id,
    callId: input.tool_use_id,
  };
}

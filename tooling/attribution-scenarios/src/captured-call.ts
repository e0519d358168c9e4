/** A finished tool call, as the hook of the client reports it. */
export interface CapturedCall {
  /** Time of capture in milliseconds since 1970. */
  readonly at: number;
  readonly durationMs: number;
  readonly sessionId: string;
  readonly toolUseId: string;
  readonly cwd: string;
  readonly tool: string;
  readonly input: Record<string, unknown>;
  readonly response: Record<string, unknown>;
}

/** A hook event as it waits in the inbox. */
export interface CapturedEvent {
  /** Time of capture in milliseconds since 1970. */
  readonly at: number;
  /** Standard input of the hook. */
  readonly payload: string;
}

/** Returns the payload of the UserPromptSubmit hook. */
export function promptPayload(sessionId: string, promptId: string, cwd: string, prompt: string): string {
  return JSON.stringify({
    session_id: sessionId,
    prompt_id: promptId,
    transcript_path: '',
    cwd,
    hook_event_name: 'UserPromptSubmit',
    prompt,
  });
}

/** Returns the payload of the PostToolUse hook for a call, as the client writes it to the hook's standard input. */
export function payloadOf(call: CapturedCall): string {
  return JSON.stringify({
    session_id: call.sessionId,
    prompt_id: `prompt-${call.sessionId}`,
    transcript_path: '',
    cwd: call.cwd,
    hook_event_name: 'PostToolUse',
    tool_name: call.tool,
    tool_input: call.input,
    tool_response: call.response,
    tool_use_id: call.toolUseId,
    duration_ms: Math.round(call.durationMs),
  });
}

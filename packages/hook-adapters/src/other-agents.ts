/** An agent other than Claude Code. */
export type OtherAgent = 'cursor' | 'vscode';

/**
 * Returns the agent that sent a payload, when it is known not to be Claude Code: agents that read `~/.claude/settings.json` run
 * the hooks in it with payloads of their own. Their sessions are not Claude Code's and must not be recorded as such.
 *
 * @see https://cursor.com/docs/reference/third-party-hooks
 * @see https://code.visualstudio.com/docs/agent-customization/hooks
 */
export function otherAgentOf(payload: unknown): OtherAgent | undefined {
  if (typeof payload !== 'object' || payload === null) return undefined;
  if ('cursor_version' in payload || ('conversation_id' in payload && 'generation_id' in payload)) return 'cursor';
  if ('hookEventName' in payload && 'sessionId' in payload && !('hook_event_name' in payload)) return 'vscode';
  return undefined;
}

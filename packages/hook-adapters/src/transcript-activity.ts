import type { ToolActivity } from '@hookline/recorder';
import type { TranscriptCall } from '@hookline/transcripts';
import { commandResponse } from './command-diff.ts';
import { fileChanges } from './file-changes.ts';
import { commandOf, SHELL_TOOLS } from './hook-activity.ts';

/** Returns a call of a transcript as the activity of its hook, so that recording it gives the same ids. */
export function transcriptActivity(call: TranscriptCall): ToolActivity {
  const {
    agentId,
    askedAt,
    at,
    cwd = '',
    error,
    input,
    model,
    promptId,
    response,
    sessionId,
    toolName,
    toolUseId,
  } = call;
  return {
    kind: 'tool',
    eventName: error === undefined ? 'PostToolUse' : 'PostToolUseFailure',
    source: 'transcript',
    provenance: {
      session_id: sessionId,
      prompt_id: promptId,
      agent_id: agentId,
      tool_name: toolName,
      tool_use_id: toolUseId,
    },
    cwd,
    model,
    at: Date.parse(at),
    askedAt: Date.parse(askedAt),
    success: error === undefined,
    error,
    input,
    changes: error === undefined ? fileChanges(toolName, input, response, cwd) : [],
    filesRead: [],
    command: commandOf(toolName, input),
    ...(SHELL_TOOLS.has(toolName) && error === undefined ? commandResponse(response) : {}),
  };
}

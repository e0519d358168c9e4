import type { Activity, ActivityBase, ToolActivity } from '@hookline/recorder';
import { commandResponse } from './command-diff.ts';
import { fileChanges, filesRead } from './file-changes.ts';
import type { HookInput } from './inputs.ts';

type ToolEnd = HookInput<'PostToolUse' | 'PostToolUseFailure'>;

/** Tools that run a command, which may change files that no argument names. */
export const SHELL_TOOLS: ReadonlySet<string> = new Set(['Bash', 'PowerShell']);

/**
 * Translates a hook event into an activity. Returns `undefined` for events that are not recorded.
 *
 * @param at - time of capture in milliseconds since 1970
 */
export function toActivity(input: HookInput, at: number): Activity | undefined {
  const base = baseOf(input, at);
  switch (input.hook_event_name) {
    case 'PostToolUse':
      return toolEnded(base, input);
    case 'PostToolUseFailure':
      return {
        ...toolBase(base, input),
        success: false,
        error: input.error,
        interrupted: input.is_interrupt,
        changes: [],
        filesRead: [],
      };
    case 'UserPromptSubmit':
      return {
        ...base,
        kind: 'prompt-submitted',
        prompt: input.prompt,
        source: nonEmpty(input.source),
        transcriptPath: nonEmpty(input.transcript_path),
      };
    case 'Stop':
      return { ...base, kind: 'turn-ended', success: true, backgroundTasks: input.background_tasks?.length ?? 0 };
    case 'StopFailure':
      return {
        ...base,
        kind: 'turn-ended',
        success: false,
        error: input.error,
        errorDetails: input.error_details,
        backgroundTasks: 0,
      };
    case 'SubagentStart':
      return { ...base, kind: 'subagent-started' };
    case 'SubagentStop':
      return { ...base, kind: 'subagent-ended', transcriptPath: input.agent_transcript_path };
    case 'SessionStart':
      return {
        ...base,
        transcriptPath: nonEmpty(input.transcript_path),
        kind: 'session-started',
        source: input.source,
        model: nonEmpty(input.model),
      };
    case 'SessionEnd':
      return {
        ...base,
        transcriptPath: nonEmpty(input.transcript_path),
        kind: 'session-ended',
        reason: input.reason,
      };
    default:
      return undefined;
  }
}

function baseOf({ agent_id, agent_type, cwd, prompt_id, session_id }: HookInput, at: number): ActivityBase {
  return {
    provenance: { session_id, prompt_id: nonEmpty(prompt_id), agent_id: nonEmpty(agent_id) },
    agentType: nonEmpty(agent_type),
    cwd,
    at,
  };
}

function toolEnded(base: ActivityBase, input: HookInput<'PostToolUse'>): ToolActivity {
  const { cwd, tool_input, tool_name, tool_response } = input;
  return {
    ...toolBase(base, input),
    success: true,
    changes: fileChanges(tool_name, tool_input, tool_response, cwd),
    filesRead: filesRead(tool_name, tool_response),
    ...(SHELL_TOOLS.has(tool_name) ? commandResponse(tool_response) : {}),
  };
}

function toolBase(base: ActivityBase, input: ToolEnd): Omit<ToolActivity, 'success' | 'changes' | 'filesRead'> {
  const { duration_ms, hook_event_name, tool_input, tool_name, tool_use_id } = input;
  return {
    ...base,
    provenance: { ...base.provenance, tool_name, tool_use_id },
    kind: 'tool',
    eventName: hook_event_name,
    durationMs: duration_ms,
    input: tool_input,
    command: commandOf(tool_name, tool_input),
  };
}

/** Returns the command line of a shell tool. */
export function commandOf(toolName: string, input: unknown): string | undefined {
  if (!SHELL_TOOLS.has(toolName)) return undefined;
  const { command } = (input ?? {}) as { readonly command?: unknown };
  return typeof command === 'string' ? command : undefined;
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}

import type { Activity, ToolActivity } from '@hookline/recorder';
import { fileChanges, filesSeen } from './file-changes.ts';
import type { HookInput } from './inputs.ts';

type Base = Pick<Activity, 'sessionId' | 'promptId' | 'agentId' | 'agentType' | 'cwd' | 'at'>;
type ToolEnd = HookInput<'PostToolUse' | 'PostToolUseFailure'>;

/** Tools that run a command, which may change files that nobody named. */
const SHELL_TOOLS: ReadonlySet<string> = new Set(['Bash', 'PowerShell']);

/**
 * What an event says happened, in no agent's own words; `undefined` for events that record nothing.
 *
 * @param at - when it was captured, milliseconds since 1970
 */
export function toActivity(input: HookInput, at: number): Activity | undefined {
  const base = baseOf(input, at);
  switch (input.hook_event_name) {
    case 'PostToolUse':
      return { ...toolBase(base, input), success: true, ...outcomeOf(input) };
    case 'PostToolUseFailure':
      return {
        ...toolBase(base, input),
        success: false,
        error: input.error,
        ...(input.is_interrupt === undefined ? {} : { interrupted: input.is_interrupt }),
        ...commandOf(input),
        changes: [],
        seen: [],
      };
    case 'UserPromptSubmit':
      return {
        ...base,
        kind: 'prompt-submitted',
        prompt: input.prompt,
        ...(input.source ? { source: input.source } : {}),
      };
    case 'Stop':
      return { ...base, kind: 'turn-ended', success: true, backgroundTasks: input.background_tasks?.length ?? 0 };
    case 'StopFailure':
      return {
        ...base,
        kind: 'turn-ended',
        success: false,
        error: input.error,
        ...(input.error_details === undefined ? {} : { errorDetails: input.error_details }),
        backgroundTasks: 0,
      };
    case 'SubagentStart':
      return { ...base, kind: 'subagent-started' };
    case 'SubagentStop':
      return { ...base, kind: 'subagent-ended', transcriptPath: input.agent_transcript_path };
    case 'SessionStart':
      return {
        ...base,
        ...transcriptOf(input),
        kind: 'session-started',
        source: input.source,
        ...(input.model ? { model: input.model } : {}),
      };
    case 'SessionEnd':
      return { ...base, ...transcriptOf(input), kind: 'session-ended', reason: input.reason };
    default:
      return undefined;
  }
}

function transcriptOf({ transcript_path: path }: HookInput): { readonly transcriptPath?: string } {
  return path === '' ? {} : { transcriptPath: path };
}

function baseOf(input: HookInput, at: number): Base {
  const { session_id, prompt_id, agent_id, agent_type, cwd } = input;
  return {
    sessionId: session_id,
    ...(prompt_id ? { promptId: prompt_id } : {}),
    ...(agent_id ? { agentId: agent_id } : {}),
    ...(agent_type ? { agentType: agent_type } : {}),
    cwd,
    at,
  };
}

function toolBase(base: Base, input: ToolEnd): Base & Omit<ToolActivity, 'success' | 'changes' | 'seen'> {
  return {
    ...base,
    kind: 'tool',
    eventName: input.hook_event_name,
    toolName: input.tool_name,
    ...(input.tool_use_id === undefined ? {} : { toolUseId: input.tool_use_id }),
    ...(input.duration_ms === undefined ? {} : { durationMs: input.duration_ms }),
    input: input.tool_input,
  };
}

function outcomeOf(input: HookInput<'PostToolUse'>): Pick<ToolActivity, 'changes' | 'seen' | 'command'> {
  return {
    changes: fileChanges(input.tool_name, input.tool_input, input.tool_response, input.cwd),
    seen: filesSeen(input.tool_name, input.tool_response),
    ...commandOf(input),
  };
}

function commandOf(input: ToolEnd): Pick<ToolActivity, 'command'> {
  if (!SHELL_TOOLS.has(input.tool_name)) return {};
  const { command } = (input.tool_input ?? {}) as { command?: unknown };
  return typeof command === 'string' ? { command } : {};
}

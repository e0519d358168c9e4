import { z } from 'zod';
import { baseInput, modelSwitchInput, stopInput, taskInput, toolInput } from './inputs-base.ts';
import { open } from './open-values.ts';

const toolCall = z.looseObject({
  tool_name: z.string(),
  tool_input: z.unknown(),
  tool_use_id: z.string(),
  tool_response: z.unknown().optional(),
});

/** Schemas of all hook events of Claude Code 2.1.328. `tool_use_id` is optional because older clients do not send it. */
export const inputSchemas = {
  PreToolUse: toolInput.extend({ tool_use_id: z.string().optional() }),
  PostToolUse: toolInput.extend({
    tool_response: z.unknown(),
    tool_use_id: z.string().optional(),
    duration_ms: z.number().optional(),
  }),
  PostToolUseFailure: toolInput.extend({
    tool_use_id: z.string().optional(),
    error: z.string(),
    is_interrupt: z.boolean().optional(),
    duration_ms: z.number().optional(),
  }),
  PostToolBatch: baseInput.extend({ tool_calls: z.array(toolCall) }),
  Notification: baseInput.extend({
    message: z.string(),
    title: z.string().optional(),
    notification_type: z.string().default('unknown'),
  }),
  UserPromptSubmit: baseInput.extend({
    prompt: z.string(),
    source: open('user', 'sdk', 'system', 'loop_wakeup', 'schedule_wakeup', 'poll_event').optional(),
    session_title: z.string().optional(),
  }),
  UserPromptExpansion: baseInput.extend({
    expansion_type: open('slash_command', 'mcp_prompt'),
    command_name: z.string(),
    command_args: z.string(),
    command_source: z.string().optional(),
    prompt: z.string(),
  }),
  SessionStart: baseInput.extend({
    source: open('startup', 'resume', 'clear', 'compact', 'fork'),
    model: z.string().optional(),
    session_title: z.string().optional(),
    seconds_since_last_response: z.number().optional(),
    context_tokens: z.number().optional(),
    prompt_cache_likely_expired: z.boolean().optional(),
    estimated_cache_write_usd: z.number().optional(),
  }),
  SessionEnd: baseInput.extend({ reason: z.string() }),
  Stop: stopInput,
  StopFailure: baseInput.extend({
    error: z.string(),
    error_details: z.string().optional(),
    last_assistant_message: z.string().optional(),
  }),
  SubagentStart: baseInput.extend({ agent_id: z.string(), agent_type: z.string() }),
  SubagentStop: stopInput.extend({
    agent_id: z.string(),
    agent_type: z.string(),
    agent_transcript_path: z.string().default(''),
  }),
  PreCompact: baseInput.extend({ trigger: open('manual', 'auto'), custom_instructions: z.string().nullable() }),
  PostCompact: baseInput.extend({ trigger: open('manual', 'auto'), compact_summary: z.string() }),
  PreModelSwitch: modelSwitchInput,
  PostModelSwitch: modelSwitchInput,
  PermissionRequest: toolInput.extend({ permission_suggestions: z.array(z.unknown()).optional() }),
  PermissionDenied: toolInput.extend({ tool_use_id: z.string(), reason: z.string() }),
  Setup: baseInput.extend({ trigger: open('init', 'maintenance') }),
  TeammateIdle: baseInput.extend({ teammate_name: z.string(), team_name: z.string().optional() }),
  TaskCreated: taskInput,
  TaskCompleted: taskInput,
  Elicitation: baseInput.extend({
    mcp_server_name: z.string(),
    message: z.string(),
    mode: open('form', 'url').optional(),
    url: z.string().optional(),
    elicitation_id: z.string().optional(),
    requested_schema: z.record(z.string(), z.unknown()).optional(),
  }),
  ElicitationResult: baseInput.extend({
    mcp_server_name: z.string(),
    elicitation_id: z.string().optional(),
    mode: open('form', 'url').optional(),
    action: open('accept', 'decline', 'cancel'),
    content: z.record(z.string(), z.unknown()).optional(),
  }),
  ConfigChange: baseInput.extend({ source: z.string(), file_path: z.string().optional() }),
  WorktreeCreate: baseInput.extend({ name: z.string() }),
  WorktreeRemove: baseInput.extend({ worktree_path: z.string() }),
  InstructionsLoaded: baseInput.extend({
    file_path: z.string(),
    memory_type: open('User', 'Project', 'Local', 'Managed'),
    load_reason: z.string(),
    globs: z.array(z.string()).optional(),
    trigger_file_path: z.string().optional(),
    parent_file_path: z.string().optional(),
  }),
  CwdChanged: baseInput.extend({ old_cwd: z.string(), new_cwd: z.string() }),
  FileChanged: baseInput.extend({ file_path: z.string(), event: open('change', 'add', 'unlink') }),
  DirectoryAdded: baseInput.extend({ directory: z.string(), source: open('slash_command', 'register_repo_root') }),
  MessageDisplay: baseInput.extend({
    turn_id: z.string(),
    message_id: z.string(),
    index: z.number(),
    final: z.boolean(),
    delta: z.string(),
  }),
} as const;

/** Name of a known hook event. */
export type HookEventName = keyof typeof inputSchemas;

/** Names of all known hook events. */
export const HOOK_EVENTS = Object.keys(inputSchemas) as readonly HookEventName[];

/** Payload of an event. Fields of later Claude Code releases are kept, with the type `unknown`. */
export type HookInput<Name extends HookEventName = HookEventName> = {
  [Event in Name]: { hook_event_name: Event } & z.output<(typeof inputSchemas)[Event]>;
}[Name];

import { z } from 'zod';

/**
 * Fields of every hook event. All schemas are loose: undeclared fields are kept unchanged.
 * @see the type `BaseHookInput` of `@anthropic-ai/claude-agent-sdk`
 */
export const baseInput = z.looseObject({
  session_id: z.string().min(1),
  transcript_path: z.string().default(''),
  cwd: z.string().default(''),
  prompt_id: z.string().optional(),
  permission_mode: z.string().optional(),
  agent_id: z.string().optional(),
  agent_type: z.string().optional(),
  effort: z.looseObject({ level: z.string() }).optional(),
  scratchpad_dir: z.string().optional(),
});

const mcpServer = z.looseObject({ name: z.string() }).optional();

/** Fields of the events about one tool call. */
export const toolInput = baseInput.extend({
  tool_name: z.string().min(1),
  tool_input: z.unknown(),
  mcp_server: mcpServer,
});

/** Fields of the two events at the end of a turn. */
export const stopInput = baseInput.extend({
  stop_hook_active: z.boolean().default(false),
  last_assistant_message: z.string().optional(),
  background_tasks: z.array(z.looseObject({ id: z.string() })).optional(),
  session_crons: z.array(z.looseObject({})).optional(),
});

/** Fields of the two events about switching models. */
export const modelSwitchInput = baseInput.extend({
  from_model: z.string(),
  to_model: z.string(),
  requested_model: z.string().nullable(),
  source: z.string(),
  context_tokens: z.number(),
  prompt_cache_warm: z.boolean(),
  cache_ttl: z.string(),
  estimated_cache_write_usd: z.number(),
  pricing: z.string(),
});

/** Fields of the two events about a task. */
export const taskInput = baseInput.extend({
  task_id: z.string(),
  task_subject: z.string(),
  task_description: z.string().optional(),
  teammate_name: z.string().optional(),
  team_name: z.string().optional(),
});

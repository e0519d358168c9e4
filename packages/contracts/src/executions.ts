import { z } from 'zod';
import { traceStatusSchema } from './traces.ts';

const executionPatternSchema = z.object({
  pattern_id: z.string(),
  pattern_name: z.string(),
  event_type: z.string(),
  path: z.string().nullable(),
  tool_use_id: z.string().nullable(),
  at: z.string(),
});

const executionEventSchema = z.object({
  hook_id: z.uuid(),
  execution_order: z.int(),
  hook_type: z.string(),
  hook_name: z.string(),
  tool_name: z.string().nullable(),
  tool_use_id: z.string().nullable(),
  file_path: z.string().nullable(),
  started_at: z.string().nullable(),
  duration_ms: z.number().nullable(),
  status: traceStatusSchema,
  success: z.boolean().nullable(),
  error_type: z.string().nullable(),
  error_message: z.string().nullable(),
  source: z
    .string()
    .nullable()
    .default(null)
    .describe('where it was read, such as `transcript`; null: a hook told of it'),
});

/** One trace as clients of the original know it: who, what, how long, with its patterns and hook executions. */
export const executionSchema = z.object({
  execution_id: z.uuid(),
  correlation_id: z.uuid(),
  root_id: z.uuid(),
  parent_id: z.uuid().nullable(),
  session_id: z.string(),
  user_prompt: z.string().nullable(),
  agent_name: z.string(),
  agent_config: z.record(z.string(), z.unknown()),
  status: traceStatusSchema,
  success: z.boolean().nullable(),
  error_type: z.string().nullable(),
  error_message: z.string().nullable(),
  started_at: z.string().nullable(),
  completed_at: z.string().nullable(),
  duration_ms: z.number().nullable(),
  quality_score: z.number().nullable(),
  pattern_count: z.int(),
  event_count: z.int(),
  patterns: z.array(executionPatternSchema),
  events: z.array(executionEventSchema),
});

/** One trace with its patterns and hook executions. */
export type Execution = z.infer<typeof executionSchema>;

/** Query of `GET /executions/logs`. */
export const executionLogsQuerySchema = z.object({
  correlation_id: z.uuid().optional(),
  session_id: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

/** Query of `GET /executions/logs`, checked. */
export type ExecutionLogsQuery = z.output<typeof executionLogsQuerySchema>;

/** Answer of `GET /executions/logs`. */
export const executionLogsSchema = z.object({
  success: z.literal(true),
  executions: z.array(executionSchema),
  count: z.int(),
  timestamp: z.string(),
  query_duration_ms: z.number(),
});

/** Answer of `GET /executions/logs`. */
export type ExecutionLogs = z.infer<typeof executionLogsSchema>;

/** Answer of `GET /executions/summary`. */
export const executionSummarySchema = z.object({
  success: z.literal(true),
  summary: z.array(
    z.object({
      agent_name: z.string(),
      total_executions: z.int(),
      successful_executions: z.int(),
      failed_executions: z.int(),
      avg_duration_ms: z.number().nullable(),
      avg_quality_score: z.number().nullable(),
      last_execution: z.string().nullable(),
    }),
  ),
  timestamp: z.string(),
});

/** Answer of `GET /traces/{trace_id}`: a trace, its hook executions, and the traces of its subagents. */
export const traceTreeSchema = executionSchema.extend({ children: z.array(executionSchema) });

/** A trace with the traces of its subagents. */
export type TraceTree = z.infer<typeof traceTreeSchema>;

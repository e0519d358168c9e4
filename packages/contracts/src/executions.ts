import { z } from 'zod';
import { timeRangeShape, wordsSchema } from './sessions.ts';
import { traceStatusSchema } from './traces.ts';

const executionPatternSchema = z.object({
  pattern_id: z.string(),
  pattern_name: z.string(),
  event_type: z.string(),
  path: z.string().nullable(),
  moved_from: z.string().nullable().describe('path before an occurrence moved'),
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
  source: z.string().nullable().default(null).describe('origin of the record, such as `transcript`; null: a hook'),
  input: z
    .record(z.string(), z.unknown())
    .nullable()
    .default(null)
    .describe('recorded input of the call, in answers about one trace; null in lists'),
  quality_score: z.number().nullable().optional().describe('score of the edit of the call; null: not judged'),
  quality_results: z
    .record(z.string(), z.unknown())
    .nullable()
    .optional()
    .describe('judgement of the edit of the call, in answers about one trace; null in lists'),
});

/** One trace with its patterns and hook executions. */
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
  repository: z.string().max(2048).optional().describe('only traces with a call in this repository'),
  ...timeRangeShape,
  q: wordsSchema.optional().describe('words of the prompt'),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(200).optional().describe('`next` of the previous page'),
});

/** Query of `GET /executions/logs`, validated. */
export type ExecutionLogsQuery = z.output<typeof executionLogsQuerySchema>;

/** Answer of `GET /executions/logs`. */
export const executionLogsSchema = z.object({
  success: z.literal(true),
  executions: z.array(executionSchema),
  count: z.int(),
  next: z.string().nullable().default(null),
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

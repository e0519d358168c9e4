import { z } from 'zod';
import { durationSchema, jsonObjectSchema, timestampSchema } from './ids.ts';
import { problemSchema } from './problem.ts';
import { callProvenanceShape } from './provenance.ts';

/** States of a trace. */
export const traceStatusSchema = z.enum(['in_progress', 'completed', 'failed', 'cancelled']);

/** State of a trace. */
export type TraceStatus = z.infer<typeof traceStatusSchema>;

/**
 * Part of a trace. All records with one `correlation_id` form one trace. They may arrive in any order and repeatedly; the
 * earliest start and a final status take precedence.
 */
export const traceRecordSchema = z.object({
  correlation_id: z.uuid(),
  root_id: z.uuid().optional().describe('default: correlation_id'),
  parent_id: z.uuid().optional(),
  session_id: z.string().min(1).max(200),
  user_id: z.string().max(200).optional(),
  source: z.string().min(1).max(200).default('api'),
  prompt_text: z.string().max(100_000).optional(),
  started_at: timestampSchema.optional(),
  completed_at: timestampSchema.optional(),
  duration_ms: durationSchema.optional(),
  status: traceStatusSchema.default('in_progress'),
  success: z.boolean().optional(),
  error_message: z.string().max(10_000).optional(),
  error_type: z.string().max(200).optional(),
  context: jsonObjectSchema.optional(),
  tags: z.array(z.string().max(200)).max(100).optional(),
});

/** Part of a trace, validated and with defaults. */
export type TraceRecord = z.output<typeof traceRecordSchema>;

/** Part of a trace as sent by a client. */
export type TraceRecordInput = z.input<typeof traceRecordSchema>;

/** One execution of a hook, or of the tool it ran for. A `hook_id` repeated within a trace is one row. */
export const hookExecutionSchema = z.object({
  hook_id: z.uuid(),
  ...callProvenanceShape,
  correlation_id: z.uuid().describe('the trace it belongs to, which may be recorded later'),
  hook_type: z.string().min(1).max(200).describe('the event, such as PostToolUse'),
  hook_name: z.string().min(1).max(200),
  execution_order: z.int().min(1).optional().describe('default: by time'),
  started_at: timestampSchema.optional(),
  completed_at: timestampSchema.optional(),
  duration_ms: durationSchema.optional(),
  status: traceStatusSchema.default('completed'),
  success: z.boolean().optional(),
  pattern_id: z.string().max(200).optional(),
  context_key: z.string().max(500).optional(),
  quality_score: z.number().min(0).max(1).optional(),
  input_data: jsonObjectSchema.optional(),
  output_data: jsonObjectSchema.optional(),
  modifications_made: jsonObjectSchema.optional(),
  rag_query_performed: z.boolean().default(false),
  rag_results: jsonObjectSchema.optional(),
  quality_check_performed: z.boolean().default(false),
  quality_results: jsonObjectSchema.optional(),
  error_message: z.string().max(10_000).optional(),
  error_type: z.string().max(200).optional(),
  error_stack: z.string().max(20_000).optional(),
  metadata: jsonObjectSchema
    .optional()
    .describe(
      '`source` "transcript": not reported by a hook; it is attached to the trace of its session that contains it, if there is one',
    ),
});

/** One execution of a hook, validated and with defaults. */
export type HookExecution = z.output<typeof hookExecutionSchema>;

/** One execution of a hook as sent by a client. */
export type HookExecutionInput = z.input<typeof hookExecutionSchema>;

/** Body of `POST /traces/batch`: up to 500 of each kind, accepted or rejected one by one. */
export const traceBatchSchema = z.object({
  traces: z.array(z.unknown()).max(500).default([]),
  hook_executions: z.array(z.unknown()).max(500).default([]),
});

/** Answer of `POST /traces/batch`. */
export const traceBatchAnswerSchema = z.object({
  success: z.boolean().describe('true when every record was accepted'),
  traces_accepted: z.int(),
  hook_executions_accepted: z.int(),
  hook_executions_known: z.int().default(0).describe('accepted records that were known already'),
  failed: z.array(
    z.object({
      kind: z.enum(['trace', 'hook_execution']),
      index: z.int(),
      id: z.string().nullable(),
      retryable: z.boolean(),
      error: problemSchema,
    }),
  ),
});

/** Answer of `POST /traces/batch`. */
export type TraceBatchAnswer = z.infer<typeof traceBatchAnswerSchema>;

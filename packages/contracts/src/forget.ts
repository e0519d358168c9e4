import { z } from 'zod';
import { patternIdSchema, timestampSchema } from './ids.ts';

/** Conditions on what is deleted; all that are given have to hold. */
const conditions = {
  session_id: z.string().min(1).max(200).optional(),
  repository: z.string().min(1).max(2048).optional().describe('name of the repository, as occurrences have it'),
  folder: z
    .string()
    .min(1)
    .max(4096)
    .optional()
    .describe('absolute path of the repository, which finds prompts and calls by their working directory'),
  path: z
    .string()
    .min(1)
    .max(4096)
    .optional()
    .describe('a file, or a folder with everything below; within the repository, or absolute outside of any'),
  pattern_id: patternIdSchema.optional().describe('id or full fingerprint'),
  before: timestampSchema.optional().describe('only what happened before'),
};

/** Body of `POST /forget`. */
export const forgetRequestSchema = z
  .object({
    ...conditions,
    dry_run: z.boolean().default(false).describe('count only'),
  })
  .superRefine((request, context) => {
    const { before, path, pattern_id, repository, session_id } = request;
    if ([before, path, pattern_id, repository, session_id].every((condition) => condition === undefined)) {
      const message = 'give session_id, repository, path, pattern_id or before';
      context.addIssue({ code: 'custom', path: ['session_id'], message, input: request });
    }
  });

/** Body of `POST /forget`, validated. */
export type ForgetRequest = z.output<typeof forgetRequestSchema>;

/** Body of `POST /forget`, as sent by a client. */
export type ForgetRequestInput = z.input<typeof forgetRequestSchema>;

/** Conditions of a deletion, without the choice of a dry run. */
export type ForgetSelector = Omit<ForgetRequest, 'dry_run'>;

/** Rows by kind. */
export const forgetCountsSchema = z.object({
  events: z.int().describe('lineage events with their occurrences and edges'),
  patterns: z.int().describe('patterns of which no other occurrence is left'),
  traces: z.int(),
  hook_executions: z.int(),
  feedback: z.int().describe('feedback records and experiments; 0 in a dry run'),
  copies: z
    .int()
    .default(0)
    .describe('backups of the embedded database and databases moved aside, in whose place one new backup is made'),
  token_usage: z.int().default(0).describe('token counts of responses'),
});

/** Rows by kind. */
export type ForgetCounts = z.infer<typeof forgetCountsSchema>;

/** Answer of `POST /forget` and `DELETE /sessions/{session_id}`. */
export const forgetAnswerSchema = z.object({
  success: z.literal(true),
  dry_run: z.boolean(),
  complete: z.boolean().describe('false: repeat the request, there is more to delete'),
  counts: forgetCountsSchema.describe('deleted by this request; in a dry run, all that would be deleted'),
  tool_use_ids: z.array(z.string()).describe('tool calls whose records were deleted, for caches of clients'),
  execution_ids: z.array(z.string()).describe('traces and hook executions that were deleted, for logs of clients'),
});

/** Answer of `POST /forget` and `DELETE /sessions/{session_id}`. */
export type ForgetAnswer = z.infer<typeof forgetAnswerSchema>;

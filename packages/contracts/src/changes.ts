import { z } from 'zod';
import { eventIdSchema, patternIdSchema } from './ids.ts';
import { occurrenceSchema } from './lineage-queries.ts';

/** Query of `GET /changes`. */
export const changesQuerySchema = z.object({
  session_id: z.string().max(200).optional(),
  trace_id: z.uuid().optional().describe('correlation id of a trace'),
  event_id: eventIdSchema.optional(),
  pattern_id: patternIdSchema.optional().describe('pattern id, or full fingerprint of one version'),
  repository: z.string().max(2048).optional(),
  file_path: z.string().max(4096).optional(),
  order: z.enum(['oldest', 'newest']).default('oldest'),
  texts: z.stringbool().default(false).describe('true: with the texts before and after'),
  limit: z.coerce.number().int().min(1).max(100).default(50),
  cursor: z.string().max(200).optional().describe('`next` of the previous page'),
});

/** Query of `GET /changes`, validated. */
export type ChangesQuery = z.output<typeof changesQuerySchema>;

/** State of a file before or after a change. */
export const textStateSchema = z.object({
  pattern_id: z.string(),
  fingerprint: z.string().nullable(),
  text: z.string().nullable().describe('null: not stored, or not asked for'),
});

/** One change of a file. */
export const changeSchema = occurrenceSchema.extend({
  event_id: z.uuid(),
  trace_id: z.uuid().nullable(),
  prompt: z.string().nullable().describe('start of the prompt of its trace'),
  agent_id: z.string().nullable(),
  before: textStateSchema.nullable().describe('null: the file is new, or its text before is not known'),
  after: textStateSchema.nullable().describe('null: the file was deleted'),
});

/** One change of a file. */
export type Change = z.infer<typeof changeSchema>;

/** Answer of `GET /changes`. */
export const changesPageSchema = z.object({ changes: z.array(changeSchema), next: z.string().nullable() });

/** Answer of `GET /changes`. */
export type ChangesPage = z.infer<typeof changesPageSchema>;

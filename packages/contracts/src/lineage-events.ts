import { z } from 'zod';
import { eventIdSchema, fingerprintSchema, jsonObjectSchema, patternIdSchema, timestampSchema } from './ids.ts';

/** What can become of a pattern. */
export const lineageEventTypeSchema = z.enum([
  'pattern_created',
  'pattern_modified',
  'pattern_merged',
  'pattern_applied',
  'pattern_deprecated',
  'pattern_forked',
  'pattern_validated',
]);

/** What can become of a pattern. */
export type LineageEventType = z.infer<typeof lineageEventTypeSchema>;

/** How a pattern follows from its parent. */
export const edgeTypeSchema = z.enum([
  'derived_from',
  'modified_from',
  'merged_from',
  'replaced_by',
  'inspired_by',
  'deprecated_by',
]);

/** How a pattern follows from its parent. */
export type EdgeType = z.infer<typeof edgeTypeSchema>;

/** What a change was for. */
export const transformationTypeSchema = z.enum([
  'refactor',
  'enhancement',
  'bugfix',
  'merge',
  'optimization',
  'simplification',
]);

/** What a change was for. */
export type TransformationType = z.infer<typeof transformationTypeSchema>;

/** Lines of a file, counted from 1, both ends included. */
export const spanSchema = z.object({ start_line: z.int().min(1), end_line: z.int().min(1) });

/** A parent with enough about it to make its node where the service has never seen it. */
export const parentSchema = z.object({
  pattern_id: patternIdSchema,
  fingerprint: fingerprintSchema.optional(),
  pattern_name: z.string().max(500).optional(),
  language: z.string().max(64).optional(),
  pattern_data: jsonObjectSchema.optional(),
  similarity: z.number().min(0).max(1).optional().describe('0 to 1; becomes the weight of the edge'),
});

/** A parent with enough about it to make its node where the service has never seen it. */
export type Parent = z.infer<typeof parentSchema>;

const fields = z.object({
  event_id: eventIdSchema.optional().describe('made by the client so that a repeat has no effect'),
  event_type: lineageEventTypeSchema,
  pattern_id: patternIdSchema,
  fingerprint: fingerprintSchema.optional(),
  pattern_name: z.string().max(500).default(''),
  pattern_type: z.string().max(64).default('code'),
  pattern_version: z.string().min(1).max(64).optional().describe('default: 1.0.0, or one patch above the parent'),
  language: z.string().max(64).optional().describe('default: from file_path, else "unknown"'),
  pattern_data: jsonObjectSchema.default({}),
  parent_pattern_ids: z.array(patternIdSchema).max(64).default([]),
  parents: z.array(parentSchema).max(64).default([]).describe('as parent_pattern_ids, with what is known of each'),
  edge_type: edgeTypeSchema.optional(),
  transformation_type: transformationTypeSchema.optional(),
  reason: z.string().max(4000).optional(),
  triggered_by: z.string().max(200).default('api'),
  if_known: z
    .enum(['link', 'apply'])
    .default('link')
    .describe('what a modification does when its result is already known: add the edge, or count an application'),
  tool_name: z.string().max(200).optional(),
  file_path: z.string().max(4096).optional(),
  repository: z.string().max(2048).optional(),
  span: spanSchema.optional(),
  session_id: z.string().max(200).optional(),
  prompt_id: z.string().max(200).optional(),
  tool_use_id: z.string().max(200).optional(),
  agent_id: z.string().max(200).optional(),
  correlation_id: z.uuid().optional().describe('the trace this belongs to'),
  occurred_at: timestampSchema.optional().describe('default: when the service received it'),
  metadata: jsonObjectSchema.optional(),
});

/** How many different parents an event names. */
function parentCount(event: z.infer<typeof fields>): number {
  return new Set([...event.parent_pattern_ids, ...event.parents.map((parent) => parent.pattern_id)]).size;
}

/**
 * One thing that became of a pattern: the body of `POST /lineage/track`, and an element of a batch.
 * A creation needs `pattern_data`, a modification at least one parent, a merge at least two.
 */
export const lineageEventSchema = fields.superRefine((event, context) => {
  const complain = (field: string, message: string): void => {
    context.addIssue({ code: 'custom', path: [field], message, input: event });
  };
  if (event.event_type === 'pattern_created' && Object.keys(event.pattern_data).length === 0) {
    complain('pattern_data', 'a creation needs pattern_data');
  }
  if (event.event_type === 'pattern_modified' && parentCount(event) < 1) {
    complain('parent_pattern_ids', 'a modification needs at least one parent');
  }
  if (event.event_type === 'pattern_merged' && parentCount(event) < 2) {
    complain('parent_pattern_ids', 'a merge needs at least two different parents');
  }
});

/** One thing that became of a pattern, checked and with its defaults filled in. */
export type LineageEvent = z.output<typeof lineageEventSchema>;

/** One thing that became of a pattern, as a client sends it. */
export type LineageEventInput = z.input<typeof lineageEventSchema>;

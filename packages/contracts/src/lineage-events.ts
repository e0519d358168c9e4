import { z } from 'zod';
import { fileEditSchema } from './file-edits.ts';
import { eventIdSchema, fingerprintSchema, jsonObjectSchema, patternIdSchema } from './ids.ts';
import { provenanceShape } from './provenance.ts';

/** Types of lineage events. An occurrence ends when its file is deleted, and moves when its file is renamed. */
export const lineageEventTypeSchema = z.enum([
  'pattern_created',
  'pattern_modified',
  'pattern_merged',
  'pattern_applied',
  'pattern_deprecated',
  'pattern_forked',
  'pattern_validated',
  'occurrence_ended',
  'occurrence_moved',
]);

/** Type of a lineage event. */
export type LineageEventType = z.infer<typeof lineageEventTypeSchema>;

/** Types of lineage edges. */
export const edgeTypeSchema = z.enum([
  'derived_from',
  'modified_from',
  'merged_from',
  'replaced_by',
  'inspired_by',
  'deprecated_by',
]);

/** Type of a lineage edge. */
export type EdgeType = z.infer<typeof edgeTypeSchema>;

/** Purposes of a change. */
export const transformationTypeSchema = z.enum([
  'refactor',
  'enhancement',
  'bugfix',
  'merge',
  'optimization',
  'simplification',
]);

/** Purpose of a change. */
export type TransformationType = z.infer<typeof transformationTypeSchema>;

/** A parent pattern, with the fields that the service needs to create its node when it is unknown. */
export const parentSchema = z.object({
  pattern_id: patternIdSchema,
  fingerprint: fingerprintSchema.optional(),
  pattern_name: z.string().max(500).optional(),
  language: z.string().max(64).optional(),
  pattern_data: jsonObjectSchema.optional(),
  similarity: z.number().min(0).max(1).optional().describe('0 to 1; weight of the edge'),
});

/** A parent pattern. */
export type Parent = z.infer<typeof parentSchema>;

const fields = z.object({
  event_id: eventIdSchema.optional().describe('made by the client; repeating it has no effect'),
  event_type: lineageEventTypeSchema,
  pattern_id: patternIdSchema,
  fingerprint: fingerprintSchema.optional(),
  pattern_name: z.string().max(500).default(''),
  pattern_type: z.string().max(64).default('code'),
  pattern_version: z.string().min(1).max(64).optional().describe('default: 1.0.0, or one patch above the parent'),
  language: z.string().max(64).optional().describe('default: `language` of pattern_data, else "unknown"'),
  pattern_data: jsonObjectSchema.default({}),
  parent_pattern_ids: z.array(patternIdSchema).max(64).default([]),
  parents: z
    .array(parentSchema)
    .max(64)
    .default([])
    .describe('parents with their code and identity, in addition to parent_pattern_ids'),
  edge_type: edgeTypeSchema.optional(),
  transformation_type: transformationTypeSchema.optional(),
  reason: z.string().max(4000).optional(),
  triggered_by: z.string().max(200).default('api'),
  if_known: z
    .enum(['link', 'apply'])
    .default('link')
    .describe('effect of a modification whose result is known already: add the edge, or count an application'),
  ...provenanceShape,
  edit: fileEditSchema.optional().describe('lines of the file that the event changed'),
  metadata: jsonObjectSchema.optional(),
});

/** Returns the number of distinct parents of an event. */
function parentCount(event: z.infer<typeof fields>): number {
  return new Set([...event.parent_pattern_ids, ...event.parents.map((parent) => parent.pattern_id)]).size;
}

/**
 * One lineage event: the body of `POST /lineage/track`, and an element of a batch.
 * A creation needs `pattern_data`, a modification at least one parent, a merge at least two.
 */
export const lineageEventSchema = fields.superRefine((event, context) => {
  const addIssue = (field: string, message: string): void => {
    context.addIssue({ code: 'custom', path: [field], message, input: event });
  };
  if (event.event_type === 'pattern_created' && Object.keys(event.pattern_data).length === 0) {
    addIssue('pattern_data', 'a creation needs pattern_data');
  }
  if (event.event_type === 'pattern_modified' && parentCount(event) < 1) {
    addIssue('parent_pattern_ids', 'a modification needs at least one parent');
  }
  if (event.event_type === 'pattern_merged' && parentCount(event) < 2) {
    addIssue('parent_pattern_ids', 'a merge needs at least two different parents');
  }
});

/** One lineage event, validated and with defaults. */
export type LineageEvent = z.output<typeof lineageEventSchema>;

/** One lineage event as sent by a client. */
export type LineageEventInput = z.input<typeof lineageEventSchema>;

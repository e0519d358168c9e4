import { z } from 'zod';
import { edgeTypeSchema, lineageEventTypeSchema, transformationTypeSchema } from './lineage-events.ts';
import { problemSchema } from './problem.ts';

/** What an event did. */
export const trackedSchema = z.object({
  status: z
    .enum(['recorded', 'already_exists', 'duplicate'])
    .describe('already_exists: the pattern was known; duplicate: this event_id was, and nothing changed'),
  event_id: z.uuid(),
  event_type: lineageEventTypeSchema.describe('as recorded: creating known code counts as applying it'),
  lineage_id: z.uuid(),
  pattern_node_id: z.uuid(),
  pattern_id: z.string(),
  pattern_version: z.string(),
  pattern_name: z.string(),
  generation: z.int(),
  parent_node_ids: z.array(z.uuid()).optional(),
  parent_count: z.int().optional(),
  deprecated: z.boolean().optional(),
  created_at: z.string(),
  timestamp: z.string(),
});

/** What an event did. */
export type Tracked = z.infer<typeof trackedSchema>;

/** Answer of `POST /lineage/track`. */
export const trackAnswerSchema = z.object({
  success: z.literal(true),
  data: trackedSchema,
  metadata: z.object({
    correlation_id: z.string(),
    operation: z.string(),
    pattern_id: z.string(),
    duration_ms: z.number(),
    processing_time_ms: z.number(),
  }),
});

/** Body of `POST /lineage/track/batch`: up to 500 events, each judged by itself. */
export const trackBatchSchema = z.object({
  batch_id: z.string().max(200).optional(),
  events: z.array(z.unknown()).min(1).max(500),
  processing_mode: z.enum(['parallel', 'sequential']).default('parallel'),
  sequential_processing: z.boolean().optional(),
  timeout_per_event: z.number().positive().max(60).default(10).describe('seconds'),
});

/** Answer of `POST /lineage/track/batch`. */
export const trackBatchAnswerSchema = z.object({
  success: z.boolean().describe('whether every event was taken'),
  batch_summary: z.object({
    batch_id: z.string().nullable(),
    total_events: z.int(),
    successful_events: z.int(),
    failed_events: z.int(),
    handled_duplicates: z.int(),
  }),
  successful_results: z.array(z.object({ index: z.int(), data: trackedSchema })),
  failed_results: z.array(
    z.object({ index: z.int(), event_id: z.string().nullable(), retryable: z.boolean(), error: problemSchema }),
  ),
  metadata: z.object({ processing_time_ms: z.number() }),
});

/** Answer of `POST /lineage/track/batch`. */
export type TrackBatchAnswer = z.infer<typeof trackBatchAnswerSchema>;

const ancestorSchema = z.object({
  ancestor_id: z.uuid(),
  ancestor_pattern_id: z.string(),
  ancestor_pattern_name: z.string(),
  generation: z.int(),
  depth: z.int().describe('edges from the pattern asked for, by the shortest way'),
  edge_type: edgeTypeSchema,
  created_at: z.string(),
});

const descendantSchema = z.object({
  descendant_id: z.uuid(),
  descendant_pattern_id: z.string(),
  descendant_pattern_name: z.string(),
  generation: z.int(),
  depth: z.int().describe('edges from the pattern asked for, by the shortest way'),
  edge_type: edgeTypeSchema,
  transformation_type: transformationTypeSchema.nullable(),
  created_at: z.string(),
});

/** Where a pattern came from. Nearest first. */
export const ancestrySchema = z.object({
  pattern_id: z.string(),
  pattern_node_id: z.uuid(),
  lineage_id: z.uuid(),
  ancestors: z.array(ancestorSchema),
  ancestry_depth: z.int(),
  total_ancestors: z.int(),
  truncated: z.boolean().describe('whether depth or limit cut the answer short'),
});

/** Where a pattern came from. */
export type Ancestry = z.infer<typeof ancestrySchema>;

/** What came of a pattern. Nearest first. */
export const descentSchema = z.object({
  pattern_id: z.string(),
  pattern_node_id: z.uuid(),
  lineage_id: z.uuid(),
  descendants: z.array(descendantSchema),
  total_descendants: z.int(),
  truncated: z.boolean().describe('whether depth or limit cut the answer short'),
});

/** What came of a pattern. */
export type Descent = z.infer<typeof descentSchema>;

const evolutionNodeSchema = z.object({
  node_id: z.uuid(),
  pattern_id: z.string(),
  pattern_name: z.string(),
  pattern_type: z.string(),
  version: z.string(),
  generation: z.int(),
  created_at: z.string(),
  metadata: z.record(z.string(), z.unknown()),
});

const evolutionEdgeSchema = z.object({
  edge_id: z.string(),
  source_node_id: z.uuid(),
  target_node_id: z.uuid(),
  source_pattern_id: z.string(),
  target_pattern_id: z.string(),
  source_version: z.string(),
  target_version: z.string(),
  edge_type: edgeTypeSchema,
  transformation_type: transformationTypeSchema.nullable(),
  edge_weight: z.number(),
  created_at: z.string(),
  metadata: z.record(z.string(), z.unknown()),
});

/** Every node and edge of a pattern's family: all that is connected to it. Edges run from parent to child. */
export const evolutionSchema = z.object({
  pattern_id: z.string(),
  total_versions: z.int(),
  evolution_nodes: z.array(evolutionNodeSchema),
  evolution_edges: z.array(evolutionEdgeSchema),
  truncated: z.boolean(),
});

/** Every node and edge of a pattern's family. */
export type Evolution = z.infer<typeof evolutionSchema>;

import { z } from 'zod';
import { edgeTypeSchema, lineageEventTypeSchema, transformationTypeSchema } from './lineage-events.ts';
import { problemSchema } from './problem.ts';

/** Effect of one lineage event. */
export const trackedSchema = z.object({
  status: z
    .enum(['recorded', 'already_exists', 'duplicate'])
    .describe('already_exists: the pattern was known; duplicate: the event_id was known and nothing changed'),
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

/** Effect of one lineage event. */
export type Tracked = z.infer<typeof trackedSchema>;

/** Answer of `POST /lineage/track`. */
export const trackAnswerSchema = z.object({
  success: z.literal(true),
  data: trackedSchema.extend({ node_id: z.uuid().describe('the same as pattern_node_id') }),
  metadata: z.object({
    correlation_id: z.string(),
    operation: z.string(),
    pattern_id: z.string(),
    duration_ms: z.number(),
    processing_time_ms: z.number(),
  }),
});

/** Body of `POST /lineage/track/batch`: up to 500 events, accepted or rejected one by one. */
export const trackBatchSchema = z.object({
  batch_id: z.string().max(200).optional(),
  events: z.array(z.unknown()).min(1).max(500),
  processing_mode: z.enum(['parallel', 'sequential']).default('parallel'),
  sequential_processing: z.boolean().optional(),
  timeout_per_event: z.number().positive().max(60).default(10).describe('seconds'),
});

/** Answer of `POST /lineage/track/batch`. */
export const trackBatchAnswerSchema = z.object({
  success: z.boolean().describe('true when every event was accepted'),
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
  depth: z.int().describe('edges on the shortest path from the requested pattern'),
  edge_type: edgeTypeSchema,
  created_at: z.string(),
});

const descendantSchema = z.object({
  descendant_id: z.uuid(),
  descendant_pattern_id: z.string(),
  descendant_pattern_name: z.string(),
  generation: z.int(),
  depth: z.int().describe('edges on the shortest path from the requested pattern'),
  edge_type: edgeTypeSchema,
  transformation_type: transformationTypeSchema.nullable(),
  created_at: z.string(),
});

/** Ancestors of a pattern, nearest first. */
export const ancestrySchema = z.object({
  pattern_id: z.string(),
  pattern_node_id: z.uuid(),
  lineage_id: z.uuid(),
  ancestors: z.array(ancestorSchema),
  ancestry_depth: z.int(),
  total_ancestors: z.int(),
  truncated: z.boolean().describe('true when depth or limit cut the result'),
});

/** Ancestors of a pattern. */
export type Ancestry = z.infer<typeof ancestrySchema>;

/** Descendants of a pattern, nearest first. */
export const descentSchema = z.object({
  pattern_id: z.string(),
  pattern_node_id: z.uuid(),
  lineage_id: z.uuid(),
  descendants: z.array(descendantSchema),
  total_descendants: z.int(),
  truncated: z.boolean().describe('true when depth or limit cut the result'),
});

/** Descendants of a pattern. */
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

/** All nodes and edges connected to a pattern. Edges point from parent to child. */
export const evolutionSchema = z.object({
  pattern_id: z.string(),
  total_versions: z.int(),
  evolution_nodes: z.array(evolutionNodeSchema),
  evolution_edges: z.array(evolutionEdgeSchema),
  truncated: z.boolean(),
});

/** All nodes and edges connected to a pattern. */
export type Evolution = z.infer<typeof evolutionSchema>;

const success = z.literal(true);
const processing_time_ms = z.number();

/** Answer of `GET /lineage/{pattern_id}` for ancestors: the fields, and the same once more in `data`. */
export const ancestryAnswerSchema = ancestrySchema.extend({
  success,
  data: ancestrySchema,
  metadata: z.object({ processing_time_ms }),
});

/** Answer of `GET /lineage/{pattern_id}` for descendants: the fields, and the same once more in `data`. */
export const descentAnswerSchema = descentSchema.extend({
  success,
  data: descentSchema,
  metadata: z.object({ processing_time_ms }),
});

/** Answer of `GET /lineage/{pattern_id}/evolution`: the fields, and the same once more in `data`. */
export const evolutionAnswerSchema = evolutionSchema.extend({
  success,
  data: evolutionSchema,
  metadata: z.object({ processing_time_ms, total_nodes: z.int(), total_edges: z.int() }),
});

import { z } from 'zod';
import { patternIdSchema } from './ids.ts';
import { edgeTypeSchema, lineageEventTypeSchema } from './lineage-events.ts';
import { authorSchema, evidenceSchema, spanSchema } from './provenance.ts';
import { timeRangeShape, wordsSchema } from './sessions.ts';

/** Direction of a walk over lineage edges. */
export const queryTypeSchema = z.enum(['ancestry', 'descendants']);

/** Limits of a walk: depth in edges, limit in nodes. */
export const walkSchema = z.object({
  query_type: queryTypeSchema.default('ancestry'),
  depth: z.coerce.number().int().min(1).max(1000).default(10),
  limit: z.coerce.number().int().min(1).max(5000).default(5000),
});

/** Body of `POST /lineage/query`: a walk with filters. */
export const lineageQuerySchema = walkSchema.extend({
  pattern_id: patternIdSchema,
  edge_types: z.array(edgeTypeSchema).min(1).optional().describe('edge types to follow'),
});

/** Query of `GET /patterns`. */
export const patternsQuerySchema = z.object({
  file_path: z.string().max(4096).optional(),
  repository: z.string().max(2048).optional(),
  session_id: z.string().max(200).optional(),
  author: authorSchema.optional().describe('author of the text; imported history has `git`'),
  language: z.string().max(64).optional(),
  ...timeRangeShape,
  q: wordsSchema.optional(),
  limit: z.coerce.number().int().min(1).max(500).default(50),
  cursor: z.string().max(200).optional().describe('`next` of the previous page'),
});

/** Query of `GET /patterns`, validated. */
export type PatternsQuery = z.output<typeof patternsQuerySchema>;

/** One place and time at which a pattern was written. */
export const occurrenceSchema = z.object({
  repository: z.string().nullable(),
  path: z.string().nullable(),
  span: spanSchema.nullable(),
  session_id: z.string().nullable(),
  tool_use_id: z.string().nullable(),
  event_id: z.uuid().nullable().default(null).describe('null: of a service before this field'),
  trace_id: z.uuid().nullable().default(null).describe('correlation id of the trace'),
  tool_name: z.string().nullable(),
  event_type: lineageEventTypeSchema,
  author: authorSchema.nullable().describe('null: recorded by a client that reports no author'),
  evidence: evidenceSchema.nullable(),
  evidence_reason: z.string().nullable().describe('explanation of inferred evidence'),
  moved_from: z.string().nullable().describe('path before an occurrence moved'),
  commit: z.string().nullable().describe('commit that the text comes from'),
  commit_author: z.string().nullable().describe('author of the commit: `git-` and a hash of the email address'),
  at: z.string(),
});

/** One place and time at which a pattern was written. */
export type Occurrence = z.infer<typeof occurrenceSchema>;

/** A pattern with its versions and latest occurrences. */
export const patternSchema = z.object({
  pattern_id: z.string(),
  fingerprint: z.string().nullable(),
  pattern_name: z.string(),
  pattern_type: z.string(),
  language: z.string(),
  versions: z.array(z.string()),
  generation: z.int(),
  lineage_id: z.uuid(),
  origin: z.enum(['tracked', 'observed']).describe('observed: known only as a parent'),
  deprecated: z.boolean(),
  created_at: z.string(),
  total_occurrences: z.int(),
  occurrences: z
    .array(occurrenceSchema)
    .describe('the latest 20, newest first; in a list with filters those that meet them'),
});

/** A pattern with its versions and latest occurrences. */
export type Pattern = z.infer<typeof patternSchema>;

/** Answer of `GET /patterns/{pattern_id}`: the pattern with its stored code. */
export const patternDetailSchema = patternSchema.extend({
  pattern_data: z.record(z.string(), z.unknown()),
  metadata: z.record(z.string(), z.unknown()),
});

/** A pattern with its stored code. */
export type PatternDetail = z.infer<typeof patternDetailSchema>;

/** Answer of `GET /patterns`. */
export const patternsPageSchema = z.object({ patterns: z.array(patternSchema), next: z.string().nullable() });

/** Answer of `GET /patterns`. */
export type PatternsPage = z.infer<typeof patternsPageSchema>;

/** Answer of `GET /patterns/{pattern_id}/occurrences`. */
export const occurrencesPageSchema = z.object({ occurrences: z.array(occurrenceSchema), next: z.string().nullable() });

/** Answer of `GET /patterns/{pattern_id}/occurrences`. */
export type OccurrencesPage = z.infer<typeof occurrencesPageSchema>;

import { z } from 'zod';
import { timestampSchema } from './ids.ts';
import { authorSchema, evidenceSchema } from './provenance.ts';

/** Kinds of records that can be exported. */
export const exportKindSchema = z.enum(['events', 'patterns', 'traces']);

/** Kind of records that can be exported. */
export type ExportKind = z.infer<typeof exportKindSchema>;

/** Query of `GET /export/{kind}`. */
export const exportQuerySchema = z.object({
  since: timestampSchema.optional().describe('only what happened at this time or later'),
  limit: z.coerce.number().int().min(1).max(1000).default(200),
  cursor: z.string().max(200).optional().describe('`next` of the previous page'),
});

/** Query of `GET /export/{kind}`, validated. */
export type ExportQuery = z.output<typeof exportQuerySchema>;

const text = z.string().nullable();

/** A lineage event with the place where it happened. */
export const exportedEventSchema = z.object({
  event_id: z.string(),
  event_type: z.string(),
  occurred_at: z.string(),
  pattern_id: z.string(),
  pattern_version: z.string(),
  fingerprint: text,
  pattern_name: z.string(),
  language: z.string(),
  repository: text,
  path: text,
  moved_from: text,
  start_line: z.int().nullable(),
  end_line: z.int().nullable(),
  session_id: text,
  prompt_id: text,
  trace_id: text,
  tool_use_id: text,
  tool_name: text,
  agent_id: text,
  model: text,
  author: authorSchema.nullable(),
  evidence: evidenceSchema.nullable(),
  evidence_reason: text,
  commit: text,
  commit_author: text,
  triggered_by: z.string(),
  reason: text,
});

/** A lineage event with the place where it happened. */
export type ExportedEvent = z.infer<typeof exportedEventSchema>;

/** A version of a pattern with its data and its parents. */
export const exportedPatternSchema = z.object({
  pattern_id: z.string(),
  pattern_version: z.string(),
  fingerprint: text,
  pattern_name: z.string(),
  pattern_type: z.string(),
  language: z.string(),
  generation: z.int(),
  lineage_id: z.string(),
  origin: z.string(),
  first_seen_at: z.string(),
  deprecated_at: text,
  parents: z.array(
    z.object({ pattern_id: z.string(), pattern_version: z.string(), edge_type: z.string(), weight: z.number() }),
  ),
  pattern_data: z.record(z.string(), z.unknown()),
  metadata: z.record(z.string(), z.unknown()),
});

/** A version of a pattern with its data and its parents. */
export type ExportedPattern = z.infer<typeof exportedPatternSchema>;

/** A trace with its calls. */
export const exportedTraceSchema = z.object({
  trace_id: z.string(),
  root_id: z.string(),
  parent_id: text,
  session_id: z.string(),
  user_id: text,
  source: z.string(),
  prompt: text,
  status: z.string(),
  success: z.boolean().nullable(),
  error_type: text,
  error_message: text,
  started_at: text,
  completed_at: text,
  duration_ms: z.number().nullable(),
  tags: z.array(z.string()),
  context: z.record(z.string(), z.unknown()),
  calls: z.array(z.record(z.string(), z.unknown())),
});

/** A trace with its calls. */
export type ExportedTrace = z.infer<typeof exportedTraceSchema>;

/** Row of an export by kind. */
export interface ExportedRows {
  readonly events: ExportedEvent;
  readonly patterns: ExportedPattern;
  readonly traces: ExportedTrace;
}

const pageOf = <Row extends z.ZodType>(row: Row) =>
  z.object({ rows: z.array(row), next: z.string().nullable().describe('null on the last page') });

/** Answers of `GET /export/{kind}`. Rows that are added meanwhile may be missing. */
export const exportPageSchemas = {
  events: pageOf(exportedEventSchema),
  patterns: pageOf(exportedPatternSchema),
  traces: pageOf(exportedTraceSchema),
};

/** A page of an export. */
export interface ExportPage<Row> {
  readonly rows: readonly Row[];
  readonly next: string | null;
}

/** Names of the columns of each kind, in their order. */
export const EXPORT_COLUMNS: Readonly<Record<ExportKind, readonly string[]>> = {
  events: Object.keys(exportedEventSchema.shape),
  patterns: Object.keys(exportedPatternSchema.shape),
  traces: Object.keys(exportedTraceSchema.shape),
};

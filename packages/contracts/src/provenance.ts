import { z } from 'zod';
import { timestampSchema } from './ids.ts';

/** Lines of a file, counted from 1, both ends included. */
export const spanSchema = z.object({ start_line: z.int().min(1), end_line: z.int().min(1) });

/** Author of a text. `tool` is a formatter or another hook, `outside` an editor or another program. */
export const authorSchema = z.enum(['agent', 'git', 'tool', 'outside', 'unknown']);

/** Author of a text. `tool` is a formatter or another hook, `outside` an editor or another program. */
export type Author = z.infer<typeof authorSchema>;

/**
 * Origin of the knowledge about a change: `payload`, the tool, or the history of a repository, has the texts; `diff`, the hunks that the client sent;
 * `snapshot`, read from disk while file times showed no later write; `inferred`, from other evidence, with a reason; `imported`,
 * from the record of another program, which the reason names.
 */
export const evidenceSchema = z.enum(['payload', 'diff', 'snapshot', 'inferred', 'imported']);

/** Origin of the knowledge about a change. */
export type Evidence = z.infer<typeof evidenceSchema>;

/** Provenance that every record of a call has: the file, the tool call and the session. */
export const callProvenanceShape = {
  tool_name: z.string().max(200).optional(),
  file_path: z.string().max(4096).optional(),
  session_id: z.string().max(200).optional(),
  tool_use_id: z.string().max(200).optional(),
  correlation_id: z.uuid().optional().describe('the trace this belongs to'),
};

/** Fields that say where and when code was written, and by which call of which session. Schemas of records spread it. */
export const provenanceShape = {
  ...callProvenanceShape,
  repository: z.string().max(2048).optional(),
  span: spanSchema.optional(),
  prompt_id: z.string().max(200).optional(),
  agent_id: z.string().max(200).optional(),
  author: authorSchema.optional().describe('author of the text; default: not known to the client'),
  evidence: evidenceSchema.optional().describe('origin of the knowledge about the change'),
  evidence_reason: z
    .string()
    .max(500)
    .optional()
    .describe('explanation of inferred evidence, origin of imported evidence'),
  moved_from: z.string().max(4096).optional().describe('path before an occurrence moved'),
  commit: z
    .string()
    .regex(/^[0-9a-f]{40}([0-9a-f]{24})?$/)
    .optional()
    .describe('commit that the text comes from'),
  commit_author: z
    .string()
    .max(200)
    .optional()
    .describe('author of the commit: `git-` and a hash of the email address'),
  occurred_at: timestampSchema.optional().describe('default: when the service received it'),
};

/** Schema of {@link Provenance}. */
export const provenanceSchema = z.object(provenanceShape);

/**
 * Place and time at which code was written, with the call and session that wrote it. All fields are optional and named as on
 * the wire, so that records spread the object unchanged.
 */
export type Provenance = Readonly<z.infer<typeof provenanceSchema>>;

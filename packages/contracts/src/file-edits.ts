import { z } from 'zod';
import { authorSchema, evidenceSchema } from './provenance.ts';

/** Id that git gives a file with a text, SHA-1 in 40 hex digits. */
const blobSchema = z.string().regex(/^[0-9a-f]{40}$/, '40 lower-case hex digits');

/** Whole numbers, separated by commas. */
const numbersSchema = z
  .string()
  .max(1_000_000)
  .regex(/^(?:-?\d{1,8}(?:,-?\d{1,8})*)?$/, 'whole numbers, separated by commas');

/** Change of the lines of a file from one text to the next. */
export const fileStepSchema = z.object({
  before_blob: blobSchema.nullable().optional().describe("git's id of the text before; null: there was no file"),
  after_blob: blobSchema.nullable().optional().describe("git's id of the text after; null: there is no file"),
  hunks: numbersSchema.describe(
    'first line and number of lines, old and new, of each hunk: four numbers, lines from 1',
  ),
  line_hashes: z.base64().max(1_000_000).describe('6 bytes of each added line: 28 bits of its words, 20 of its text'),
  carried: numbersSchema
    .optional()
    .describe('old line that each added line derives from, negative when its words changed; 0: none'),
});

/** Change of the lines of a file from one text to the next. */
export type FileStep = Readonly<z.infer<typeof fileStepSchema>>;

/** Origin of lines that another program recorded. */
export const importedLinesSchema = z.object({
  format: z.enum(['agent-trace', 'git-ai']).describe('form of the record'),
  tool: z.string().max(200).optional().describe('tool of the agent, such as `cursor`'),
  edit: z.string().max(200).optional().describe('id of the edit in the record'),
  how: z.enum(['exact', 'reformatted', 'changed']).describe('changed: another author has changed words of the lines'),
});

/** Origin of lines that another program recorded. */
export type ImportedLines = Readonly<z.infer<typeof importedLinesSchema>>;

/** Lines that an event changed in its file, without their text. */
export const fileEditSchema = fileStepSchema.extend({
  complete: z.boolean().describe('false: only parts of the texts are known'),
  model: z.string().max(200).optional().describe('model that wrote the lines'),
  line_key: z.string().max(64).optional().describe('id of the key of the line hashes'),
  drift: fileStepSchema
    .extend({ author: authorSchema })
    .optional()
    .describe('unreported change between the last recorded text of the file and the text before'),
  imported: importedLinesSchema.optional().describe('origin of lines that another program recorded'),
});

/** Lines that an event changed in its file, without their text. */
export type FileEdit = Readonly<z.infer<typeof fileEditSchema>>;

/** Query of `GET /files/{repository}/{path}/edits`. */
export const fileEditsQuerySchema = z.object({
  limit: z.coerce.number().int().min(1).max(1000).default(500),
  cursor: z.string().max(200).optional().describe('`next` of the previous page'),
});

/** Query of `GET /files/{repository}/{path}/edits`, validated. */
export type FileEditsQuery = z.output<typeof fileEditsQuerySchema>;

/** Lines as the service answers them. Their form was checked when they were stored, and there are many. */
const storedLinesShape = {
  before_blob: z.string().nullable(),
  after_blob: z.string().nullable(),
  hunks: z.string(),
  line_hashes: z.string(),
};

/** Query of `GET /files/{repository}`, the files of a repository that have recorded edits. */
export const editedFilesQuerySchema = z.object({
  limit: z.coerce.number().int().min(1).max(1000).default(1000),
  cursor: z.string().max(4096).optional().describe('`next` of the previous page'),
});

/** Query of `GET /files/{repository}`, validated. */
export type EditedFilesQuery = z.output<typeof editedFilesQuerySchema>;

/** Answer of `GET /files/{repository}`: files by their path. */
export const editedFilesPageSchema = z.object({
  files: z.array(z.object({ path: z.string(), edits: z.int(), last_at: z.string() })),
  next: z.string().nullable(),
});

/** Answer of `GET /files/{repository}`. */
export type EditedFilesPage = z.infer<typeof editedFilesPageSchema>;

/** One recorded edit of a file, with the call, session and prompt that made it. */
export const recordedEditSchema = z.object({
  ...storedLinesShape,
  complete: z.boolean(),
  drift: z.object({ ...storedLinesShape, author: authorSchema, carried: z.string().optional() }).optional(),
  event_id: z.string(),
  event_type: z.string(),
  pattern_id: z.string(),
  fingerprint: z.string().nullable(),
  at: z.string(),
  author: authorSchema.nullable(),
  evidence: evidenceSchema.nullable(),
  evidence_reason: z.string().nullable(),
  session_id: z.string().nullable(),
  trace_id: z.string().nullable().describe('correlation id of the trace'),
  tool_use_id: z.string().nullable(),
  tool_name: z.string().nullable(),
  agent_id: z.string().nullable(),
  model: z.string().nullable(),
  line_key: z.string().nullable(),
  carried: z.string().nullable(),
  moved_from: z.string().nullable().describe('path before the file was moved'),
  imported: importedLinesSchema.nullish().describe('origin of lines that another program recorded'),
});

/** One recorded edit of a file. */
export type RecordedEdit = Readonly<z.infer<typeof recordedEditSchema>>;

/** Answer of `GET /files/{repository}/{path}/edits`, oldest edit first. */
export const fileEditsPageSchema = z.object({
  edits: z.array(recordedEditSchema),
  prompts: z
    .record(z.string(), z.string())
    .describe('beginning of the prompt of each trace of the page, where it is known'),
  next: z.string().nullable(),
});

/** Answer of `GET /files/{repository}/{path}/edits`. */
export type FileEditsPage = z.infer<typeof fileEditsPageSchema>;

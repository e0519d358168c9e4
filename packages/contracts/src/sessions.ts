import { z } from 'zod';
import { timestampSchema } from './ids.ts';

/** Filters that every list has. */
export const timeRangeShape = {
  from: timestampSchema.optional().describe('only what happened at this time or later'),
  to: timestampSchema.optional().describe('only what happened before this time'),
};

/** Words to search for, as a person types them. */
export const wordsSchema = z
  .string()
  .trim()
  .min(1)
  .max(500)
  .describe(
    'words that all have to occur; each also finds longer words, and identifiers are split: takeTokens, take_tokens',
  );

/** Query of `GET /sessions`. */
export const sessionsQuerySchema = z.object({
  ...timeRangeShape,
  q: wordsSchema.optional(),
  repository: z.string().max(2048).optional().describe('only sessions with a call in this repository'),
  session_id: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(300).optional().describe('`next` of the previous page'),
});

/** Query of `GET /sessions`, validated. */
export type SessionsQuery = z.output<typeof sessionsQuerySchema>;

/** One session of Claude Code. */
export const sessionSchema = z.object({
  session_id: z.string(),
  repository: z.string().nullable().describe('where most of its calls were made; else its working directory'),
  started_at: z.string(),
  ended_at: z.string().describe('the last moment that is known of it'),
  prompts: z.int(),
  calls: z.int(),
  failures: z.int(),
  files: z.int().describe('files that it changed'),
  patterns: z.int().describe('patterns that it wrote'),
  agents: z.int().describe('runs of subagents'),
  title: z.string().nullable().describe('start of the first prompt'),
});

/** One session of Claude Code. */
export type Session = z.infer<typeof sessionSchema>;

/** Answer of `GET /sessions`: sessions by their last activity, newest first. */
export const sessionsPageSchema = z.object({ sessions: z.array(sessionSchema), next: z.string().nullable() });

/** Answer of `GET /sessions`. */
export type SessionsPage = z.infer<typeof sessionsPageSchema>;

/** A file that a session changed. */
export const sessionFileSchema = z.object({
  repository: z.string().nullable(),
  path: z.string(),
  changes: z.int(),
  patterns: z.int(),
  first_at: z.string(),
  last_at: z.string(),
});

/** Answer of `GET /sessions/{session_id}`. */
export const sessionDetailSchema = sessionSchema.extend({
  changed_files: z.array(sessionFileSchema).describe('at most 1,000, by the time of their first change'),
});

/** A session with the files that it changed. */
export type SessionDetail = z.infer<typeof sessionDetailSchema>;

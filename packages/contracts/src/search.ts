import { z } from 'zod';
import { timeRangeShape, wordsSchema } from './sessions.ts';

/** Kinds of results of a search. */
export const searchKindSchema = z.enum(['pattern', 'prompt']);

/** Query of `GET /search`. */
export const searchQuerySchema = z.object({
  q: wordsSchema,
  kind: searchKindSchema.optional().describe('default: both'),
  ...timeRangeShape,
  repository: z.string().max(2048).optional(),
  session_id: z.string().max(200).optional(),
  language: z.string().max(64).optional().describe('only patterns have a language'),
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.string().max(300).optional().describe('`next` of the previous page'),
});

/** Query of `GET /search`, validated. */
export type SearchQuery = z.output<typeof searchQuerySchema>;

/** A pattern or a prompt that contains all words. */
export const searchMatchSchema = z.object({
  kind: searchKindSchema,
  id: z.string().describe('pattern id, or correlation id of the trace'),
  name: z.string().nullable().describe('name of the pattern'),
  language: z.string().nullable(),
  repository: z.string().nullable(),
  path: z.string().nullable().describe('path of the latest occurrence'),
  session_id: z.string().nullable(),
  trace_id: z.uuid().nullable(),
  at: z.string(),
  matched: z.array(z.enum(['name', 'path', 'code', 'prompt'])).describe('fields that contain one of the words'),
  line: z.int().nullable().describe('number of the line, from 1'),
  excerpt: z.string().nullable().describe('the line with most of the words, at most 200 characters'),
});

/** A pattern or a prompt that contains all words. */
export type SearchMatch = z.infer<typeof searchMatchSchema>;

/** Answer of `GET /search`: matches by time, newest first. */
export const searchPageSchema = z.object({ matches: z.array(searchMatchSchema), next: z.string().nullable() });

/** Answer of `GET /search`. */
export type SearchPage = z.infer<typeof searchPageSchema>;

/** Kinds of things that have an id. */
export const identifiedKindSchema = z.enum(['session', 'trace', 'pattern', 'event']);

/** Kind of a thing that has an id. */
export type IdentifiedKind = z.infer<typeof identifiedKindSchema>;

/** Answer of `GET /ids/{prefix}`: what has an id that begins with the prefix, at most 20. */
export const identifiedSchema = z.object({
  matches: z.array(
    z.object({
      kind: identifiedKindSchema,
      id: z.string(),
      label: z.string().nullable().describe('name of a pattern, path of an event, start of a prompt'),
      at: z.string().nullable(),
    }),
  ),
});

/** Answer of `GET /ids/{prefix}`. */
export type Identified = z.infer<typeof identifiedSchema>;

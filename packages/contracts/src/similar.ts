import { z } from 'zod';

/** Body of `POST /patterns/similar`: code, and what is known of it. */
export const similarQuerySchema = z.object({
  code: z.string().min(1).max(4_194_304).describe('a whole file, a function, or any piece'),
  language: z.string().max(64).optional().describe('default: what path or first line tell'),
  path: z.string().max(4096).optional().describe('resemblance to what stood there counts a little more'),
  repository: z.string().max(2048).optional().describe('that path is in'),
  limit: z.coerce.number().int().min(1).max(100).default(10),
});

/** Body of `POST /patterns/similar`, checked. */
export type SimilarQuery = z.output<typeof similarQuerySchema>;

/** Body of `POST /patterns/similar`, as a client sends it. */
export type SimilarQueryInput = z.input<typeof similarQuerySchema>;

/** Answer of `POST /patterns/similar`: the code itself where it is known, its parents, then others that resemble it. */
export const similarAnswerSchema = z.object({
  similar: z.array(
    z.object({
      pattern_id: z.string(),
      fingerprint: z.string().describe('of what is alike: the pattern, or a unit within it'),
      relation: z.enum(['exact', 'renamed', 'resembles', 'extracted', 'includes', 'merged', 'provenance']),
      score: z.number().describe('0 to 1, by the measure of the method'),
      method: z.enum(['fingerprint', 'shape', 'resemblance', 'containment']),
      tentative: z.boolean().describe('too little for an edge: shown, never written'),
      name: z.string(),
      path: z.string().nullable().describe('where the pattern was written last'),
    }),
  ),
});

/** Answer of `POST /patterns/similar`. */
export type SimilarAnswer = z.infer<typeof similarAnswerSchema>;

import { z } from 'zod';

/** Body of `POST /patterns/similar`: code and its origin. */
export const similarQuerySchema = z.object({
  code: z.string().min(1).max(1_048_576).describe('a file, a function or any fragment'),
  language: z.string().max(64).optional().describe('default: detected from path or first line'),
  path: z.string().max(4096).optional().describe('similarity to earlier code at this path is weighted slightly higher'),
  repository: z.string().max(2048).optional().describe('repository that contains path'),
  limit: z.coerce.number().int().min(1).max(100).default(10),
});

/** Body of `POST /patterns/similar`, validated. */
export type SimilarQuery = z.output<typeof similarQuerySchema>;

/** Body of `POST /patterns/similar`, as a client sends it. */
export type SimilarQueryInput = z.input<typeof similarQuerySchema>;

/** Answer of `POST /patterns/similar`: the same pattern when it is known, its parent candidates, then other similar patterns. */
export const similarAnswerSchema = z.object({
  similar: z.array(
    z.object({
      pattern_id: z.string(),
      fingerprint: z.string().describe('fingerprint of the similar code: the pattern, or a unit within it'),
      relation: z.enum(['exact', 'renamed', 'resembles', 'extracted', 'includes', 'merged', 'provenance']),
      score: z.number().describe('0 to 1, by the measure of the method'),
      method: z.enum(['fingerprint', 'shape', 'resemblance', 'containment']),
      tentative: z.boolean().describe('similarity too low for an edge: reported, never stored'),
      name: z.string(),
      path: z.string().nullable().describe('path of the latest occurrence'),
      repository: z.string().nullable().describe('repository of the latest occurrence'),
    }),
  ),
});

/** Answer of `POST /patterns/similar`. */
export type SimilarAnswer = z.infer<typeof similarAnswerSchema>;

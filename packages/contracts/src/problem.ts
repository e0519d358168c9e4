import { z } from 'zod';

/**
 * An error as every route answers it.
 * @see RFC 9457, Problem Details for HTTP APIs
 */
export const problemSchema = z.object({
  type: z.string().describe('a stable name of the kind of problem, as a URN'),
  title: z.string(),
  status: z.int().min(400).max(599),
  detail: z.string(),
  instance: z.string().optional(),
  errors: z
    .array(
      z.object({ field: z.string().describe('path of the field, such as events.3.pattern_id'), message: z.string() }),
    )
    .optional(),
});

/** An error as every route answers it. */
export type Problem = z.infer<typeof problemSchema>;

import { z } from 'zod';

/**
 * Error body of every route.
 *
 * @see RFC 9457, Problem Details for HTTP APIs
 */
export const problemSchema = z.object({
  type: z.string().describe('stable name of the problem type, a URN'),
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

/** Error body of every route. */
export type Problem = z.infer<typeof problemSchema>;

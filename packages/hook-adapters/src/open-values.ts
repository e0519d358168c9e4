import { z } from 'zod';

/** One of the known values, or a value of a later Claude Code release. Editors still complete the known ones. */
export type Open<Known extends string> = Known | (string & {});

/** Returns a schema that accepts any string and is typed with the values known today. */
export function open<const Known extends string>(..._known: readonly Known[]): z.ZodType<Open<Known>> {
  return z.string();
}

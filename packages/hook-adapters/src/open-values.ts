import { z } from 'zod';

/** One of the known values, or one that a later Claude Code brings: never refused, and still completed by editors. */
export type Open<Known extends string> = Known | (string & {});

/** A string of which some values are known today. */
export function open<const Known extends string>(..._known: readonly Known[]): z.ZodType<Open<Known>> {
  return z.string();
}

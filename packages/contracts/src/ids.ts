import { z } from 'zod';

/**
 * Identifies normalised code: the first 16 hex digits of its fingerprint (more on a collision), or a name given by the caller
 * such as `async_db_writer_v3`. 1 to 200 characters without spaces or control characters.
 */
export const patternIdSchema = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[^\s\p{Cc}]+$/u, 'no spaces or control characters');

/** SHA-256 over normalised code in 64 hex digits. Identity checks compare it. */
export const fingerprintSchema = z.string().regex(/^[0-9a-f]{64}$/, '64 lower-case hex digits');

/** Makes a write idempotent: an id sent several times has one effect. Any UUID. */
export const eventIdSchema = z.uuid();

/**
 * Upper bound of time stamps in milliseconds since 1970. PostgreSQL rounds to microseconds and prints in the time zone of the
 * session, so a later time could be printed with a five-digit year.
 */
const MAX_TIME_MS = 253_402_300_800_000 - 86_400_000;

/** A time from 1970 to 9999-12-30, ISO 8601 with an offset, with at most microseconds. */
export const timestampSchema = z.iso
  .datetime({ offset: true })
  .refine((text) => Date.parse(text) >= 0 && Date.parse(text) < MAX_TIME_MS, 'expected a time from 1970 to 9999');

/** A duration in milliseconds, 0 to 1e12 (31 years): the bound keeps sums and squares finite. */
export const durationSchema = z.number().min(0).max(1e12);

/** JSON serialisers recurse once per level and would exhaust the stack. */
const MAX_LEVELS = 500;

/** Any JSON object, at most 500 levels deep. */
export const jsonObjectSchema = z
  .record(z.string(), z.unknown())
  .refine((value) => !isDeeper(value, MAX_LEVELS), `expected at most ${MAX_LEVELS} levels of arrays and objects`);

/** Any JSON object. */
export type JsonObject = z.infer<typeof jsonObjectSchema>;

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1));
}

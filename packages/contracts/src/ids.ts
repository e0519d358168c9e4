import { z } from 'zod';

/**
 * Names normalised code: the first 16 hex digits of its fingerprint (more where those clash), or a caller's own name
 * such as `async_db_writer_v3`. 1 to 200 characters without spaces or control characters.
 */
export const patternIdSchema = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[^\s\p{Cc}]+$/u, 'no spaces or control characters');

/** All 64 hex digits of the SHA-256 over normalised code: what identity checks compare. */
export const fingerprintSchema = z.string().regex(/^[0-9a-f]{64}$/, '64 lower-case hex digits');

/** Makes a write idempotent: the same id, sent any number of times, has one effect. Any UUID. */
export const eventIdSchema = z.uuid();

/**
 * From here on a moment may be told as one of year 10000, which has more digits than those who read it expect: PostgreSQL
 * rounds to microseconds, and tells it in the zone of its session. In milliseconds since 1970.
 */
const LAST_DAY = 253_402_300_800_000 - 86_400_000;

/** A moment from 1970 to the day before the last of 9999, ISO 8601 with an offset, to the microsecond at most. */
export const timestampSchema = z.iso
  .datetime({ offset: true })
  .refine((text) => Date.parse(text) >= 0 && Date.parse(text) < LAST_DAY, 'a moment from 1970 to 9999 is expected');

/** A duration in milliseconds, 0 to 1e12 (31 years): sums and squares of any number of them are numbers. */
export const durationSchema = z.number().min(0).max(1e12);

/** Whoever writes JSON down goes into it level by level, on a stack that ends. */
const MOST_LEVELS = 500;

/** Any JSON object, at most 500 levels deep. */
export const jsonObjectSchema = z
  .record(z.string(), z.unknown())
  .refine((value) => !isDeeper(value, MOST_LEVELS), `at most ${MOST_LEVELS} levels of arrays and objects are expected`);

/** Any JSON object. */
export type JsonObject = z.infer<typeof jsonObjectSchema>;

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1));
}

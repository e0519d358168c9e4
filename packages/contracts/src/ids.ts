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

/** Beyond it a moment takes more digits than those who read it expect, in milliseconds since 1970. */
const YEAR_10000 = 253_402_300_800_000;

/** A moment from 1970 to 9999, ISO 8601 with an offset, to the microsecond at most. */
export const timestampSchema = z.iso
  .datetime({ offset: true })
  .refine((text) => Date.parse(text) >= 0 && Date.parse(text) < YEAR_10000, 'a moment from 1970 to 9999 is expected');

/** Any JSON object. */
export const jsonObjectSchema = z.record(z.string(), z.unknown());

/** Any JSON object. */
export type JsonObject = z.infer<typeof jsonObjectSchema>;

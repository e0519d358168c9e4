import type { Problem } from '@hookline/contracts';
import type { z } from 'zod';
import { fieldErrors, problem } from './problems.ts';

/** Records of a batch: the valid ones, and the others with what is wrong. */
export interface Validated<T> {
  readonly valid: readonly { readonly index: number; readonly record: T }[];
  readonly invalid: readonly { readonly index: number; readonly error: Problem }[];
}

/** Validates each record of a batch. `field` is the name of the batch in the request. */
export function validateAll<T>(records: readonly unknown[], schema: z.ZodType<T>, field: string): Validated<T> {
  const valid: { index: number; record: T }[] = [];
  const invalid: { index: number; error: Problem }[] = [];
  for (const [index, record] of records.entries()) {
    const parsed = schema.safeParse(record);
    if (parsed.success) {
      valid.push({ index, record: parsed.data });
      continue;
    }
    const errors = fieldErrors(parsed.error, [field, index]);
    invalid.push({
      index,
      error: problem(400, 'invalid', 'Invalid record', 'the record does not match its schema', errors),
    });
  }
  return { valid, invalid };
}

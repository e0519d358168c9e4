import { CodedError } from '@hookline/outcome';

/**
 * Reasons why an event or a query fails.
 * - `unknown_pattern`: the pattern does not exist
 * - `cycle`: the event would make a pattern its own ancestor
 * - `rejected`: the database does not accept the event's values, now or later
 * - `forgotten`: the event was deleted
 */
export type LineageErrorCode = 'unknown_pattern' | 'cycle' | 'rejected' | 'forgotten';

/** An expected failure. Nothing of the event that it is about was written, and the same event fails the same way again. */
export class LineageError extends CodedError<LineageErrorCode> {
  override readonly name = 'LineageError';

  constructor(code: LineageErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(code, message, { cause: options?.cause });
  }
}

/**
 * Why an event or a query could not be served.
 * - `unknown_pattern`: no such pattern
 * - `cycle`: a pattern cannot be its own ancestor
 * - `rejected`: the database does not take this event, and will not the next time either
 */
export type LineageErrorCode = 'unknown_pattern' | 'cycle' | 'rejected';

/** An expected failure. Nothing of the event it is about was written. */
export class LineageError extends Error {
  override readonly name = 'LineageError';
  readonly code: LineageErrorCode;
  /** Always false: the same event fails the same way. */
  readonly retryable = false;

  constructor(code: LineageErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

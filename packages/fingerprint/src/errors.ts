/**
 * What went wrong. `BLANK`: a text holds nothing but white space, and has no fingerprint. `FOREIGN_INDEX`: the
 * file given for an index is something else, or of another version.
 */
export type FingerprintErrorCode = 'BLANK' | 'FOREIGN_INDEX';

/** The one error of this package. Its message says nothing of the text. */
export class FingerprintError extends Error {
  /** Always the same, for those who cannot use `instanceof`. */
  override readonly name = 'FingerprintError';
  /** What went wrong. */
  readonly code: FingerprintErrorCode;
  /** Trying the same again fails again. */
  readonly retryable = false;

  constructor(code: FingerprintErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

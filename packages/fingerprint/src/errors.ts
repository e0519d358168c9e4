import { CodedError } from '@hookline/outcome';

/** `blank`: the text contains only white space and has no fingerprint. */
export type FingerprintErrorCode = 'blank';

/** The error of this package. The message contains nothing of the text. Repeating the call fails again. */
export class FingerprintError extends CodedError<FingerprintErrorCode> {
  /** Constant, for callers that cannot use `instanceof`. */
  override readonly name = 'FingerprintError';
}

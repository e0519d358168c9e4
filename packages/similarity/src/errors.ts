import { CodedError } from '@hookline/outcome';

/** `foreign_index`: the file given for an index has other content, or is an index of another version. */
export type SimilarityErrorCode = 'foreign_index';

/** Thrown when an index cannot be opened. The message contains no code. Repeating the call fails again. */
export class SimilarityError extends CodedError<SimilarityErrorCode> {
  /** Constant, for callers that cannot use `instanceof`. */
  override readonly name = 'SimilarityError';
}

/**
 * What went wrong. `NO_GIT`: there is no git to be run. `NO_REPOSITORY`: the folder is none, or has no commits.
 * `UNKNOWN_COMMIT`: the one to go on from is not there, for instance because history was rewritten. `FAILED`: git ended with
 * another error.
 */
export type GitHistoryErrorCode = 'NO_GIT' | 'NO_REPOSITORY' | 'UNKNOWN_COMMIT' | 'FAILED';

/** The one error of this package. Its message says nothing of the content of files. */
export class GitHistoryError extends Error {
  /** Always the same, for those who cannot use `instanceof`. */
  override readonly name = 'GitHistoryError';
  /** What went wrong. */
  readonly code: GitHistoryErrorCode;
  /** Trying the same again fails again. */
  readonly retryable = false;

  constructor(code: GitHistoryErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** The one error of this package: the file system refused a step. What was there before is still whole. */
export class AtomicFileError extends Error {
  /** Always `AtomicFileError`. */
  override readonly name: string = 'AtomicFileError';
  /** Always `io`. */
  readonly code: 'io' = 'io' as const;
  /** Always `true`: a full disk or a missing right may have been put straight by the next time. */
  readonly retryable: boolean = true;

  /** `message` names the system's code, no path and no content; `cause` is the system's own error. */
  constructor(step: string, cause: unknown) {
    const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
    super(`could not ${step}: ${reason}`, { cause });
  }
}

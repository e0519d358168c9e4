/**
 * Why a task did not come to its own end.
 *
 * * `spawn`: the command could not be started. `cause` says why.
 * * `timeout`: it took longer than `timeoutMs`.
 * * `output_limit`: it said more than `maxOutputBytes`.
 * * `aborted`: the caller's signal.
 */
export type DelegationErrorCode = 'spawn' | 'timeout' | 'output_limit' | 'aborted';

/** The one error of this package. Tell cases apart by {@link DelegationError.code}. */
export class DelegationError extends Error {
  /** Always `DelegationError`. */
  override readonly name: string = 'DelegationError';
  /** Which case it is. */
  readonly code: DelegationErrorCode;
  /** Whether the same task may go well later: `true` for `timeout`. */
  readonly retryable: boolean;
  /** What it had said until then. */
  readonly output: string;

  /** `message` carries nothing of the task or its output. */
  constructor(code: DelegationErrorCode, message: string, output = '', cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.retryable = code === 'timeout';
    this.output = output;
  }
}

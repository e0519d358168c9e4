import { CodedError } from '@hookline/outcome';

/**
 * Reason why a task did not end by itself.
 *
 * * `spawn_failure`: the command could not be started. `cause` is the reason.
 * * `timeout`: the task exceeded `timeoutMs`.
 * * `output_limit`: the task exceeded `maxOutputBytes`.
 * * `aborted`: the caller's signal aborted the task.
 */
export type DelegationErrorCode = 'spawn_failure' | 'timeout' | 'output_limit' | 'aborted';

/** The error of this package. `timeout` is retryable. `message` contains nothing of the task or its output. */
export class DelegationError extends CodedError<DelegationErrorCode> {
  override readonly name: string = 'DelegationError';
  /** Output until the end of the task. */
  readonly output: string;

  constructor(code: DelegationErrorCode, message: string, output = '', cause?: unknown) {
    super(code, message, { cause, retryable: code === 'timeout' });
    this.output = output;
  }
}

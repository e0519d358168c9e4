import { CodedError } from '@hookline/outcome';

/**
 * Reason why a state was not stored.
 *
 * * `io_failure`: the file system refused to read or write.
 * * `invalid_state`: the value does not match its schema. `cause` names the fields.
 */
export type StateGuardErrorCode = 'io_failure' | 'invalid_state';

/** The error of this package. `io_failure` is retryable. `message` contains nothing of the state. */
export class StateGuardError extends CodedError<StateGuardErrorCode> {
  override readonly name: string = 'StateGuardError';

  constructor(code: StateGuardErrorCode, message: string, cause?: unknown) {
    super(code, message, { cause, retryable: code === 'io_failure' });
  }
}

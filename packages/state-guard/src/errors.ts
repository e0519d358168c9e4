/**
 * Why a state could not be kept.
 *
 * * `io`: the file system refused to read or write.
 * * `invalid`: the value to write is not what its schema asks for. `cause` names the fields.
 */
export type StateGuardErrorCode = 'io' | 'invalid';

/** The one error of this package. Tell cases apart by {@link StateGuardError.code}. */
export class StateGuardError extends Error {
  /** Always `StateGuardError`. */
  override readonly name: string = 'StateGuardError';
  /** Which case it is. */
  readonly code: StateGuardErrorCode;
  /** Whether the same step may go well later: `true` for `io`. */
  readonly retryable: boolean;

  /** `message` carries nothing of the state's content. */
  constructor(code: StateGuardErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.retryable = code === 'io';
  }
}

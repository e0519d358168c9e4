/**
 * Why an event was not accepted, or a step failed.
 *
 * * `full`: the cache has reached its bound. What is in it stays; the new event is refused and counted.
 * * `too_large`: the event is larger than any that is taken.
 * * `invalid`: the event has no id, type or pattern, or data that JSON cannot hold.
 * * `io`: the file system or the server failed. `cause` says how.
 */
export type OfflineCacheErrorCode = 'full' | 'too_large' | 'invalid' | 'io';

/** The one error of this package. Tell cases apart by {@link OfflineCacheError.code}. */
export class OfflineCacheError extends Error {
  /** Always `OfflineCacheError`. */
  override readonly name: string = 'OfflineCacheError';
  /** Which case it is. */
  readonly code: OfflineCacheErrorCode;
  /** Whether the same step may go well later. */
  readonly retryable: boolean;

  /** `message` carries nothing of the event's content. */
  constructor(code: OfflineCacheErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.retryable = code === 'full' || code === 'io';
  }
}

/** The error for a failed step of the file system or the server. */
export function ioError(step: string, cause: unknown): OfflineCacheError {
  return new OfflineCacheError('io', `could not ${step}: ${reasonOf(cause)}`, cause);
}

/** A word for what went wrong that holds no path and no content: the system's code where there is one. */
function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return 'unknown';
  return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.name;
}

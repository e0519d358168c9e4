import { CodedError } from '@hookline/outcome';

/**
 * Reason why an event was refused or a step failed.
 *
 * * `full`: the cache has reached `maxBytes`. Stored events are kept; the new event is refused and counted.
 * * `too_large`: the event exceeds `maxEventBytes`.
 * * `invalid`: the event has no id, type or pattern, or data that JSON cannot represent.
 * * `io`: the file system or the server failed. `cause` is its error.
 */
export type OfflineCacheErrorCode = 'full' | 'too_large' | 'invalid' | 'io';

/** The only error class of this package. Distinguish cases by `code`. */
export class OfflineCacheError extends CodedError<OfflineCacheErrorCode> {
  override readonly name: string = 'OfflineCacheError';

  /** `message` contains nothing of the event's content. */
  constructor(code: OfflineCacheErrorCode, message: string, cause?: unknown) {
    super(code, message, { cause, retryable: code === 'full' || code === 'io' });
  }
}

/** Creates the error for a failed step of the file system or the server. */
export function ioError(step: string, cause: unknown): OfflineCacheError {
  return new OfflineCacheError('io', `could not ${step}: ${reasonOf(cause)}`, cause);
}

/** The system's error code where there is one, else the error's name: neither contains a path or content. */
function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return 'unknown';
  return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.name;
}

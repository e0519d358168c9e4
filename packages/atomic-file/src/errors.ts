import { CodedError } from '@hookline/outcome';
import { hasErrorCode } from './system-error.ts';

/**
 * Codes of a write that did not happen.
 * - `exists`: the path exists already, and `exclusive` was set
 * - `io`: the file system refused a step, such as on a full disk or without permission
 */
export type AtomicFileErrorCode = 'exists' | 'io';

/** A write that did not happen. The previous content of the path is intact. */
export class AtomicFileError extends CodedError<AtomicFileErrorCode> {
  override readonly name: string = 'AtomicFileError';

  /** The message names the step and the system's error code, never the path or the content. */
  constructor(code: AtomicFileErrorCode, step: string, cause: unknown) {
    const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
    super(code, `could not ${step}: ${reason}`, { cause, retryable: code === 'io' });
  }
}

/** Converts what a step of a write threw. `EEXIST` means `exists` only where the step was exclusive. */
export function toAtomicFileError(step: string, cause: unknown, exclusive = false): AtomicFileError {
  if (cause instanceof AtomicFileError) return cause;
  return new AtomicFileError(exclusive && hasErrorCode(cause, 'EEXIST') ? 'exists' : 'io', step, cause);
}

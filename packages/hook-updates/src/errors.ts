import { CodedError } from '@hookline/outcome';

/**
 * Reason why hooks were not updated. The hooks installed before remain complete.
 *
 * * `io_failure`: the file system refused a step.
 * * `source_failure`: the source cannot be reached, has no such version, or contains files that cannot be installed.
 * * `integrity_mismatch`: the received bytes are not those that the source announced.
 * * `signature_failure`: a signature is wrong, or a required one is missing.
 * * `version_downgrade`: the source's version is older than the installed one.
 * * `health_check_failure`: the new hooks failed their check; the previous ones were restored.
 * * `unknown_backup`: there is no backup of that name.
 * * `concurrent_update`: another update is running, in this process or another.
 */
export type HookUpdateErrorCode =
  | 'io_failure'
  | 'source_failure'
  | 'integrity_mismatch'
  | 'signature_failure'
  | 'version_downgrade'
  | 'health_check_failure'
  | 'unknown_backup'
  | 'concurrent_update';

const RETRYABLE: ReadonlySet<HookUpdateErrorCode> = new Set(['io_failure', 'source_failure', 'concurrent_update']);

/** The error of this package. `io_failure`, `source_failure` and `concurrent_update` are retryable. `message` names versions and steps, and no content. */
export class HookUpdateError extends CodedError<HookUpdateErrorCode> {
  override readonly name: string = 'HookUpdateError';

  constructor(code: HookUpdateErrorCode, message: string, cause?: unknown) {
    super(code, message, { cause, retryable: RETRYABLE.has(code) });
  }
}

/** Resolves to the result of `work`. Errors other than {@link HookUpdateError} are wrapped in one with `code`. */
export async function orError<T>(code: HookUpdateErrorCode, message: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof HookUpdateError ? error : new HookUpdateError(code, message, error);
  }
}

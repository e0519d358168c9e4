/**
 * Why hooks were not updated. What was installed before is still there, whole.
 *
 * * `io`: the file system refused a step.
 * * `source`: the source cannot be reached, has no such version, or holds what cannot be installed.
 * * `integrity`: what arrived is not what the source promised.
 * * `signature`: a signature is wrong, or one that was required is missing.
 * * `older`: the source's version is older than what is installed.
 * * `unhealthy`: the new hooks failed their check; the old ones are back.
 * * `unknown_backup`: there is no backup of that name.
 * * `busy`: another update is under way, here or in another process.
 */
export type HookUpdateErrorCode =
  | 'io'
  | 'source'
  | 'integrity'
  | 'signature'
  | 'older'
  | 'unhealthy'
  | 'unknown_backup'
  | 'busy';

/** The one error of this package. Tell cases apart by {@link HookUpdateError.code}. */
export class HookUpdateError extends Error {
  /** Always `HookUpdateError`. */
  override readonly name: string = 'HookUpdateError';
  /** Which case it is. */
  readonly code: HookUpdateErrorCode;
  /** Whether the same step may go well later: `true` for `io`, `source` and `busy`. */
  readonly retryable: boolean;

  /** `message` names versions and steps, no content. */
  constructor(code: HookUpdateErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.retryable = code === 'io' || code === 'source' || code === 'busy';
  }
}

/** `work`'s result; what it throws becomes an error of that code, unless it is one already. */
export async function orError<T>(code: HookUpdateErrorCode, message: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof HookUpdateError ? error : new HookUpdateError(code, message, error);
  }
}

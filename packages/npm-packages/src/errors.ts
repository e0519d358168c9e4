import { CodedError } from '@hookline/outcome';

/**
 * Reason why packages were not installed. What was installed before is unchanged.
 *
 * * `npm_missing`: npm is neither beside Node.js nor on PATH.
 * * `integrity_mismatch`: the registry has other bytes than the ones that were pinned.
 * * `unavailable`: npm could not fetch a package, or did not end in time; retryable.
 * * `io_failure`: the file system refused a step; retryable.
 */
export type NpmPackageErrorCode = 'npm_missing' | 'integrity_mismatch' | 'unavailable' | 'io_failure';

/** The error of this package. `message` has npm's own reason. */
export class NpmPackageError extends CodedError<NpmPackageErrorCode> {
  override readonly name: string = 'NpmPackageError';

  constructor(code: NpmPackageErrorCode, message: string, cause?: unknown) {
    super(code, message, { cause, retryable: code === 'unavailable' || code === 'io_failure' });
  }
}

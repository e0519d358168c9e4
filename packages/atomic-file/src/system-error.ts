/** Returns whether `error` is a system error with that code, such as `EEXIST`. */
export function hasErrorCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

/** Returns whether `error` means that a file or folder does not exist (`ENOENT`). */
export function isMissing(error: unknown): boolean {
  return hasErrorCode(error, 'ENOENT');
}

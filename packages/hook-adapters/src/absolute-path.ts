import { isAbsolute, posix, resolve, sep, win32 } from 'node:path';
import { isForeignPath } from '@hookline/recorder';

/**
 * Returns a path of a tool call as an absolute path of the system that the call ran on, which need not be this one: a
 * transcript may have been copied. `undefined` when it is relative and the working directory is unknown.
 */
export function absolutePath(path: string, cwd: string): string | undefined {
  const foreign = sep === '\\' ? posix : win32;
  if (isForeignPath(path)) return upperCaseDrive(foreign.normalize(path));
  if (isForeignPath(cwd)) return upperCaseDrive(foreign.resolve(cwd, path));
  if (isAbsolute(path)) return resolve(path);
  return isAbsolute(cwd) ? resolve(cwd, path) : undefined;
}

/** Windows ignores the case of drive letters, and programs spell them both ways. */
function upperCaseDrive(path: string): string {
  return path.replace(/^[a-z]:/, (drive) => drive.toUpperCase());
}

import { realpathSync } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';

/**
 * Returns the one name of a file: an absolute path without symbolic links and, where the file system ignores case, as it is
 * spelled on disk. The file need not exist; the part of its path that exists is resolved. A path of another system is returned
 * unchanged.
 */
export function realPath(path: string): string {
  if (isForeignPath(path)) return path;
  try {
    return realpathSync.native(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : join(realPath(parent), basename(path));
  }
}

/**
 * Returns whether a path is absolute on another kind of system only: `C:\a` and `\\server\a` outside of Windows, `/a` on
 * Windows. Such paths are in transcripts that were copied, or read in a virtual machine; they name no file here.
 */
export function isForeignPath(path: string, isWindows: boolean = sep === '\\'): boolean {
  return isWindows ? /^\/(?!\/)/.test(path) : /^(?:[a-z]:[\\/]|\\\\)/i.test(path);
}

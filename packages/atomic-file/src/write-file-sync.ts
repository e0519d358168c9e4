import {
  closeSync,
  fchmodSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { failure, type Outcome, success } from '@hookline/outcome';
import { type AtomicFileError, toAtomicFileError } from './errors.ts';
import { syncFolderSync } from './folder.ts';
import { type AtomicFileOptions, FILE_MODE, FOLDER_MODE } from './options.ts';
import { temporaryPath } from './temporary-name.ts';

/**
 * Does the same as `writeFileAtomic` and blocks until it is done, for data of at most some megabytes. It is not durable
 * unless asked. Never throws.
 */
export function writeFileAtomicSync(
  path: string,
  data: string | Uint8Array,
  options: AtomicFileOptions = {},
): Outcome<undefined, AtomicFileError> {
  const { mode = FILE_MODE, folderMode = FOLDER_MODE, durable = false, exclusive = false } = options;
  const target = options.followLinks === true ? resolveLinks(path) : path;
  const temporary = temporaryPath(target);
  try {
    mkdirSync(dirname(target), { recursive: true, mode: folderMode });
    writeNew(temporary, data, options.keepMode === true ? modeOf(target, mode) : mode, durable);
    if (exclusive) linkNew(temporary, target);
    else renameSync(temporary, target);
  } catch (cause) {
    removeQuietly(temporary);
    return failure(toAtomicFileError('replace the file', cause));
  }
  if (durable) syncFolderSync(dirname(target));
  return success(undefined);
}

function writeNew(path: string, data: string | Uint8Array, mode: number, durable: boolean): void {
  const file = openSync(path, 'wx', mode);
  try {
    writeFileSync(file, data);
    fchmodSync(file, mode); // the umask may have removed bits
    if (durable) fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function linkNew(temporary: string, path: string): void {
  try {
    linkSync(temporary, path);
  } catch (cause) {
    throw toAtomicFileError('create the file', cause, true);
  }
  removeQuietly(temporary);
}

function resolveLinks(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

function modeOf(path: string, mode: number): number {
  try {
    return statSync(path).mode & 0o777;
  } catch {
    return mode;
  }
}

/** Leaves a temporary file that cannot be removed to `removeLeftovers`. */
function removeQuietly(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // The folder cannot be written, or the path is not one.
  }
}

import { mkdir, rename, rm, symlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { failure, type Outcome, success } from '@hookline/outcome';
import { type AtomicFileError, toAtomicFileError } from './errors.ts';
import { syncFolder } from './folder.ts';
import { FOLDER_MODE } from './options.ts';
import { temporaryPath } from './temporary-name.ts';

/** Options of `writeSymlinkAtomic`. */
export interface AtomicSymlinkOptions {
  /** Kind of the target, which only Windows has to know. @defaultValue `file` */
  readonly kind?: 'file' | 'dir' | undefined;
  /** Permission bits of folders that have to be created. @defaultValue 0o700 */
  readonly folderMode?: number | undefined;
  /** True if the new name is flushed to the disk before it resolves. @defaultValue true */
  readonly durable?: boolean | undefined;
}

/**
 * Makes `path` (absolute) a symbolic link to `target`, which may be relative to the folder of `path`. An existing file
 * or link is replaced in one step: readers resolve the old target or the new one. Never rejects.
 */
export async function writeSymlinkAtomic(
  path: string,
  target: string,
  { kind = 'file', folderMode = FOLDER_MODE, durable = true }: AtomicSymlinkOptions = {},
): Promise<Outcome<undefined, AtomicFileError>> {
  const temporary = temporaryPath(path);
  try {
    await mkdir(dirname(path), { recursive: true, mode: folderMode });
    await symlink(target, temporary, kind);
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => undefined);
    return failure(toAtomicFileError('replace the link', cause));
  }
  if (durable) await syncFolder(dirname(path));
  return success(undefined);
}

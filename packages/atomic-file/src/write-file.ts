import { link, mkdir, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { failure, type Outcome, success } from '@hookline/outcome';
import { type AtomicFileError, toAtomicFileError } from './errors.ts';
import { syncFolder } from './folder.ts';
import { type AtomicFileOptions, FILE_MODE, FOLDER_MODE } from './options.ts';
import { temporaryPath } from './temporary-name.ts';

/**
 * Replaces the file at `path` (absolute) with `data`: writes a new file beside it, flushes it, renames it over `path`
 * and flushes the folder. Readers see the complete old file or the complete new one, whenever the writer dies. Creates
 * missing folders. Never rejects.
 *
 * @see https://pubs.opengroup.org/onlinepubs/9799919799/functions/rename.html
 */
export async function writeFileAtomic(
  path: string,
  data: string | Uint8Array,
  options: AtomicFileOptions = {},
): Promise<Outcome<undefined, AtomicFileError>> {
  const { mode = FILE_MODE, folderMode = FOLDER_MODE, durable = true, exclusive = false } = options;
  const target = options.followLinks === true ? await realpath(path).catch(() => path) : path;
  const temporary = temporaryPath(target);
  try {
    await mkdir(dirname(target), { recursive: true, mode: folderMode });
    await writeNew(temporary, data, options.keepMode === true ? await modeOf(target, mode) : mode, durable);
    if (exclusive) await linkNew(temporary, target);
    else await rename(temporary, target);
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => undefined);
    return failure(toAtomicFileError('replace the file', cause));
  }
  if (durable) await syncFolder(dirname(target));
  return success(undefined);
}

async function writeNew(path: string, data: string | Uint8Array, mode: number, durable: boolean): Promise<void> {
  const file = await open(path, 'wx', mode);
  try {
    await file.writeFile(data);
    await file.chmod(mode); // the umask may have removed bits
    if (durable) await file.sync();
  } finally {
    await file.close();
  }
}

async function linkNew(temporary: string, path: string): Promise<void> {
  try {
    await link(temporary, path);
  } catch (cause) {
    throw toAtomicFileError('create the file', cause, true);
  }
  await rm(temporary, { force: true });
}

async function modeOf(path: string, mode: number): Promise<number> {
  return stat(path).then(
    (existing) => existing.mode & 0o777,
    () => mode,
  );
}

import { randomBytes } from 'node:crypto';
import { closeSync, fchmodSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { lstat, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { failure, type Outcome, success } from '@hookline/outcome';
import { AtomicFileError } from './errors.ts';

/** How a file is written. */
export interface AtomicFileOptions {
  /** Permission bits of the file. @defaultValue 0o600: its owner only */
  readonly mode?: number;
  /** Permission bits of folders that have to be made. @defaultValue 0o700 */
  readonly folderMode?: number;
  /**
   * Whether the bytes and the new name are on the disk, not only in the system's cache, before it resolves. Without it
   * a power cut may bring back the old file or an empty one; a crash of the process never does.
   * @defaultValue true
   */
  readonly durable?: boolean;
}

/** Marks what {@link removeLeftovers} may remove. */
const TEMPORARY = /^\..+\.[0-9a-f]{12}\.tmp$/;

/**
 * Replaces the file at `path` (absolute) by `data`: a new file beside it, `fsync`, `rename`, `fsync` of the folder.
 * Readers see the old file or the new one, whole, whenever the writer dies. A symbolic link at `path` is replaced, not
 * followed. Missing folders are made. Never rejects.
 *
 * @see https://pubs.opengroup.org/onlinepubs/9799919799/functions/rename.html
 */
export async function writeFileAtomic(
  path: string,
  data: string | Uint8Array,
  options: AtomicFileOptions = {},
): Promise<Outcome<undefined, AtomicFileError>> {
  const { mode = 0o600, folderMode = 0o700, durable = true } = options;
  const folder = dirname(path);
  const temporary = join(folder, `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    await mkdir(folder, { recursive: true, mode: folderMode });
    await fill(temporary, data, mode, durable);
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => undefined);
    return failure(new AtomicFileError('replace the file', cause));
  }
  if (durable) await syncFolder(folder);
  return success(undefined);
}

/**
 * The same at once, not durable: for a caller that somebody waits for, and a text of at most some megabytes. Never throws.
 */
export function writeFileAtomicSync(
  path: string,
  data: string | Uint8Array,
  { mode = 0o600, folderMode = 0o700 }: Omit<AtomicFileOptions, 'durable'> = {},
): Outcome<undefined, AtomicFileError> {
  const folder = dirname(path);
  const temporary = join(folder, `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    mkdirSync(folder, { recursive: true, mode: folderMode });
    const file = openSync(temporary, 'wx', mode);
    try {
      writeFileSync(file, data);
      fchmodSync(file, mode);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
    return success(undefined);
  } catch (cause) {
    try {
      rmSync(temporary, { force: true });
    } catch {
      // It is not there, or nothing can be removed here: `removeLeftovers` may.
    }
    return failure(new AtomicFileError('replace the file', cause));
  }
}

async function fill(path: string, data: string | Uint8Array, mode: number, durable: boolean): Promise<void> {
  const file = await open(path, 'wx', mode);
  try {
    await file.writeFile(data);
    await file.chmod(mode); // the umask may have taken bits away
    if (durable) await file.sync();
  } finally {
    await file.close();
  }
}

/**
 * Makes renames inside `folder` last through a power cut, where the system can (Windows cannot, and needs not). Never
 * rejects: the renames themselves have happened.
 */
export async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch {
    // No such right on this system.
  }
}

/**
 * Removes temporary files that writers left in `folder` when they died: those last written before `before`
 * (milliseconds since 1970). Resolves to how many. Never rejects.
 */
export async function removeLeftovers(folder: string, before: number): Promise<number> {
  const names = await readdir(folder).catch((): string[] => []);
  let removed = 0;
  for (const name of names) {
    if (!TEMPORARY.test(name)) continue;
    const file = join(folder, name);
    const age = await lstat(file).catch(() => undefined);
    if (!age || age.mtimeMs >= before) continue;
    await rm(file, { force: true }).then(
      () => removed++,
      () => undefined,
    );
  }
  return removed;
}

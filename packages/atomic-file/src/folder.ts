import { closeSync, fsyncSync, openSync } from 'node:fs';
import { lstat, open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isTemporary } from './temporary-name.ts';

/**
 * Flushes the names in `folder`, so that renames survive a power cut, where the system can (Windows cannot, and does
 * not need it). Never rejects: the renames themselves have happened.
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
    // Not permitted on this system.
  }
}

/** Does the same as {@link syncFolder} and blocks until it is done. Never throws. */
export function syncFolderSync(folder: string): void {
  try {
    const handle = openSync(folder, 'r');
    try {
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
  } catch {
    // Not permitted on this system.
  }
}

/**
 * Removes temporary files that killed writers left in `folder`, if they were last written before `before` (milliseconds
 * since 1970). Resolves to the number of removed files. Never rejects.
 */
export async function removeLeftovers(folder: string, before: number): Promise<number> {
  const names = await readdir(folder).catch((): string[] => []);
  let removed = 0;
  for (const name of names.filter(isTemporary)) {
    const file = join(folder, name);
    const stats = await lstat(file).catch(() => undefined);
    if (!stats || stats.mtimeMs >= before) continue;
    await rm(file, { force: true }).then(
      () => removed++,
      () => undefined,
    );
  }
  return removed;
}

import type { Files } from './files.ts';

/**
 * Writes a new file from start to end. A write may take less than it was given, without an error: only a loop
 * finds out. On failure nothing is left behind.
 */
export function writeFile(files: Files, path: string, bytes: Uint8Array, sync: boolean): void {
  const fd = files.create(path);
  try {
    try {
      writeAll(files, fd, bytes);
      if (sync) files.sync(fd);
    } finally {
      files.close(fd);
    }
  } catch (error) {
    removeQuietly(files, path);
    throw error;
  }
}

/** Writes all of `bytes` to an open file. */
export function writeAll(files: Files, fd: number, bytes: Uint8Array): void {
  for (let offset = 0; offset < bytes.length;) offset += files.write(fd, bytes, offset);
}

/** Removes a file, or lets it be: somebody will sweep it. */
export function removeQuietly(files: Files, path: string): void {
  try {
    files.remove(path);
  } catch {
    // Gone already, or not to be removed now. Either way there is nothing to add to the failure at hand.
  }
}

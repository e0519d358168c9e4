import { dirname, join } from 'node:path';
import { type Layout, nextSequence } from './file-names.ts';
import { type Files, hasCode, tryRemove, writeAll } from './file-system.ts';

/** A file to be written. */
interface NewFile {
  readonly bytes: Uint8Array;
  readonly directory: string;
  readonly name: string;
  /** Waits until the file would survive a power loss. */
  readonly power: boolean;
}

/**
 * Writes a file in `tmp` and renames it, so that readers see the whole file or none. An event always gets a new name:
 * renaming over an existing file makes ext4 flush it, which takes six times as long. On failure nothing remains.
 *
 * The store has its own atomic write because a short-lived process pays for every module it loads and every random
 * byte, because all calls go through the {@link Files} driver, and because a file that may not survive a power loss
 * must be removed again when that was promised.
 */
export function writeFileAtomically(files: Files, layout: Layout, { bytes, directory, name, power }: NewFile): void {
  const draft = join(layout.tmp, `${nextSequence()}.json`);
  const path = join(directory, name);
  withDirectory(files, layout.tmp, () => writeDraft(files, draft, bytes, power));
  try {
    withDirectory(files, directory, () => files.rename(draft, path));
  } catch (error) {
    tryRemove(files, draft);
    throw error;
  }
  if (!power) return;
  try {
    for (const parent of [directory, layout.root, dirname(layout.root)]) files.syncDirectory(parent);
  } catch (error) {
    // The name may or may not survive a power loss, so the file does not count as written and must not remain.
    tryRemove(files, path);
    throw error;
  }
}

function writeDraft(files: Files, path: string, bytes: Uint8Array, sync: boolean): void {
  const fd = files.create(path);
  try {
    try {
      writeAll(files, fd, bytes);
      if (sync) files.sync(fd);
    } finally {
      files.close(fd);
    }
  } catch (error) {
    tryRemove(files, path);
    throw error;
  }
}

/** Runs a step that needs a directory, and creates the directory when it was missing. */
function withDirectory(files: Files, directory: string, step: () => void): void {
  try {
    step();
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error;
    files.makeDirectory(directory);
    step();
  }
}

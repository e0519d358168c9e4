import { dirname, join } from 'node:path';
import { type Files, hasCode } from './files.ts';
import type { Layout } from './layout.ts';
import { nextSeq } from './seq.ts';
import { removeQuietly, writeFile } from './write-file.ts';

/** A file that is to come into being. */
interface Placement {
  readonly bytes: Uint8Array;
  readonly directory: string;
  readonly name: string;
  /** Wait until it would survive a loss of power. */
  readonly power: boolean;
}

/**
 * Writes beside, then renames: readers see all of a file or nothing. For events the name is always a new one.
 * (Renaming over an existing file makes ext4 flush it, which takes six times as long.) On failure nothing is left
 * behind.
 */
export function place(files: Files, layout: Layout, { bytes, directory, name, power }: Placement): void {
  const draft = join(layout.tmp, `${nextSeq()}.json`);
  const path = join(directory, name);
  inDirectory(files, layout.tmp, () => writeFile(files, draft, bytes, power));
  try {
    inDirectory(files, directory, () => files.rename(draft, path));
  } catch (error) {
    removeQuietly(files, draft);
    throw error;
  }
  if (!power) return;
  try {
    for (const parent of [directory, layout.root, dirname(layout.root)]) files.syncDirectory(parent);
  } catch (error) {
    // It may or may not survive, so it does not count as written; better that it is not there either.
    removeQuietly(files, path);
    throw error;
  }
}

/** Does a step that needs a directory; makes the directory when that is what was missing. */
function inDirectory(files: Files, directory: string, step: () => void): void {
  try {
    step();
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error;
    files.makeDirectory(directory);
    step();
  }
}

import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** A transcript on disk. */
export interface TranscriptFile {
  /** Absolute when the folder was. */
  readonly path: string;
  /** How long it is now; it may be growing. */
  readonly bytes: number;
  /** When it was last written to, in milliseconds since 1970. */
  readonly modifiedAt: number;
}

/**
 * The transcripts in a folder such as `~/.claude/projects`, those of subagents too, longest untouched first: so that what a
 * resumed session repeats comes after what it repeats. A folder that is not there holds none.
 */
export async function findTranscripts(directory: string): Promise<readonly TranscriptFile[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  });
  const paths = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.jsonl'))
    .map((entry) => join(entry.parentPath, entry.name));
  const files: TranscriptFile[] = [];
  for (const path of paths) {
    // One may be removed while the folder is read.
    const stats = await stat(path).catch(() => undefined);
    if (stats) files.push({ path, bytes: stats.size, modifiedAt: stats.mtimeMs });
  }
  return files.sort((a, b) => a.modifiedAt - b.modifiedAt || (a.path < b.path ? -1 : 1));
}

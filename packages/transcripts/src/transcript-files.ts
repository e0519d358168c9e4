import { readdir, realpath, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';

/** A transcript on disk. */
export interface TranscriptFile {
  /** Absolute when the folder is. */
  readonly path: string;
  /** Size when it was listed, in bytes; the file may be growing. */
  readonly bytes: number;
  /** Time of the last write, in milliseconds since 1970. */
  readonly modifiedAt: number;
}

/** Levels of folders that are searched: project, session, subagents, and room for links. */
const MAX_DEPTH = 8;

/**
 * Lists the transcripts in a folder such as `~/.claude/projects`, those of subagents included, least recently written first:
 * lines that a resumed session repeats follow the originals. Symbolic links to folders and files are followed, and a file that
 * several names lead to is listed once. A missing folder has none.
 */
export async function findTranscripts(directory: string): Promise<readonly TranscriptFile[]> {
  const files: TranscriptFile[] = [];
  await collect(directory, 0, new Set(), files);
  return files.sort(byAge);
}

/**
 * Returns the transcripts at the given paths, each followed by those of its subagents, which are in a folder of the same
 * name, also where the path is a symbolic link. Rejects with Node's own error when one cannot be read.
 */
export async function transcriptsAt(paths: readonly string[]): Promise<readonly TranscriptFile[]> {
  const files = paths.map(async (path) => {
    const { mtimeMs, size } = await stat(path);
    const own = { path: resolve(path), bytes: size, modifiedAt: mtimeMs };
    const folders = new Set([resolve(path), await realpath(path)].map((name) => name.replace(/\.jsonl$/, '')));
    const visited = new Set([await realpath(path)]);
    const subagents: TranscriptFile[] = [];
    for (const folder of folders) await collect(folder, 0, visited, subagents);
    return [own, ...subagents.sort(byAge)];
  });
  return (await Promise.all(files)).flat();
}

/** Adds the transcripts below a folder. Real paths in `visited` are left out, so that a link to a parent folder ends. */
async function collect(folder: string, depth: number, visited: Set<string>, files: TranscriptFile[]): Promise<void> {
  const real = await unlessMissing(realpath(folder));
  if (real === undefined || visited.has(real) || depth > MAX_DEPTH) return;
  visited.add(real);
  const entries = (await unlessMissing(readdir(folder, { withFileTypes: true }))) ?? [];
  // A file is listed under its own name rather than that of a link to it.
  for (const entry of entries.sort((a, b) => Number(a.isSymbolicLink()) - Number(b.isSymbolicLink()))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await collect(path, depth + 1, visited, files);
    else if (entry.isSymbolicLink() || (entry.isFile() && entry.name.endsWith('.jsonl'))) {
      // A file may be removed while the folder is listed, and the target of a link may be missing or not accessible.
      const stats = await stat(path).catch(() => undefined);
      if (stats?.isDirectory() === true) await collect(path, depth + 1, visited, files).catch(() => {});
      else if (stats?.isFile() === true && entry.name.endsWith('.jsonl')) {
        const target = await realpath(path).catch(() => path);
        if (!visited.has(target)) files.push({ path, bytes: stats.size, modifiedAt: stats.mtimeMs });
        visited.add(target);
      }
    }
  }
}

function byAge(a: TranscriptFile, b: TranscriptFile): number {
  return a.modifiedAt - b.modifiedAt || (a.path < b.path ? -1 : 1);
}

async function unlessMissing<T>(value: Promise<T>): Promise<T | undefined> {
  return value.catch((error: unknown) => {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  });
}

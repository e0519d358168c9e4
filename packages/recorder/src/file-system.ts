import { type Dirent, readdirSync, readFileSync, statSync } from 'node:fs';

/** State of a file or folder. */
export interface FileState {
  readonly isFile: boolean;
  readonly bytes: number;
  /** Last change of content, name or attributes, in milliseconds since 1970 with fractions. */
  readonly changedMs: number;
  /** Last change of the content, in milliseconds since 1970; of a folder, of its list of names. */
  readonly modifiedMs: number;
}

/** Port to the files that commands change. Paths are absolute. */
export interface FileSystem {
  /** Returns the state of a path; `undefined` when it is absent. */
  state(path: string): FileState | undefined;
  /** Returns the text of a file; `undefined` when it is absent, too large, binary or not UTF-8. */
  text(path: string): string | undefined;
  /** Returns the entries of a folder; none when it cannot be read. */
  entries(folder: string): readonly Dirent[];
}

/** Largest file that is read, in bytes. */
const MAX_BYTES = 1_048_576;

/** The files of this machine. */
export const localFiles: FileSystem = {
  state(path) {
    const stats = statSync(path, { throwIfNoEntry: false });
    if (!stats) return undefined;
    return { isFile: stats.isFile(), bytes: stats.size, changedMs: stats.ctimeMs, modifiedMs: stats.mtimeMs };
  },
  text(path) {
    try {
      const bytes = readFileSync(path);
      if (bytes.length > MAX_BYTES || bytes.includes(0)) return undefined;
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      return undefined;
    }
  },
  entries(folder) {
    try {
      return readdirSync(folder, { withFileTypes: true });
    } catch {
      return [];
    }
  },
};

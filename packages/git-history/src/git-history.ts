import { deterministicId } from '@hookline/contracts';
import { type Blob, BlobReader } from './blobs.ts';
import { type Change, changesOf } from './changes.ts';

/** Which versions are read. */
export interface GitHistoryOptions {
  /** A folder in the repository, or a bare repository. */
  readonly repository: string;
  /** Only commits from this moment on: whatever git understands as a date. @defaultValue all commits */
  readonly since?: string;
  /** Only commits after this one, 40 or 64 hexadecimal digits: where reading ended before. @defaultValue all commits */
  readonly after?: string;
  /** Which paths are read, by the path after the commit: of a file that was moved `before` is read whatever its path was. @defaultValue all */
  readonly wants?: (path: string) => boolean;
  /** Largest file that is read, in bytes, 1 or more. Larger ones are counted. @defaultValue 1048576 (1 MiB) */
  readonly maxFileBytes?: number;
}

/** A file as a commit left it. */
export interface FileVersion {
  /** A UUID, the same in every clone and every time: of the commit and the path. */
  readonly versionId: string;
  /** The commit. */
  readonly commit: string;
  /** When it was committed. ISO 8601 with an offset. */
  readonly at: string;
  /** Within the repository (see `repositoryTop`), with `/` between folders. */
  readonly path: string;
  /** The path before, when the commit moved the file. */
  readonly previousPath: string | undefined;
  /** The text before; undefined when there was none, or none that can be read. */
  readonly before: string | undefined;
  /** The text after. */
  readonly after: string;
}

/** What was read so far. */
export interface GitHistoryCounts {
  /** Versions given. */
  readonly versions: number;
  /** Files that hold NUL, and so are no text. */
  readonly binary: number;
  /** Files larger than `maxFileBytes`. */
  readonly tooLarge: number;
  /** Files whose content is not in the repository: it is a partial clone, or damaged. */
  readonly missing: number;
}

/** The versions of the files of a repository, oldest first. To be read once. */
export interface GitHistory extends AsyncIterable<FileVersion> {
  /** What was read so far. */
  readonly counts: GitHistoryCounts;
}

/**
 * Reads the history of a repository along the first parents: what a merge brought is one version. Deletions are left out. Holds
 * one file at a time, and ends its two git processes when the loop is left.
 *
 * Iterating rejects with a `GitHistoryError`.
 *
 * @throws RangeError when an option is out of range
 */
export function createGitHistory(options: GitHistoryOptions): GitHistory {
  const { after, maxFileBytes = 1_048_576 } = options;
  if (!Number.isSafeInteger(maxFileBytes) || maxFileBytes < 1)
    throw new RangeError(`maxFileBytes must be an integer from 1, not ${maxFileBytes}`);
  if (after !== undefined && !/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(after))
    throw new RangeError('after must be a commit of 40 or 64 hexadecimal digits');
  return new History(options, maxFileBytes);
}

class History implements GitHistory {
  readonly #options: GitHistoryOptions;
  readonly #maxFileBytes: number;
  readonly #counts = { versions: 0, binary: 0, tooLarge: 0, missing: 0 };

  constructor(options: GitHistoryOptions, maxFileBytes: number) {
    this.#options = options;
    this.#maxFileBytes = maxFileBytes;
  }

  get counts(): GitHistoryCounts {
    return { ...this.#counts };
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<FileVersion> {
    const { after, repository, since, wants = () => true } = this.#options;
    const blobs = new BlobReader(repository, this.#maxFileBytes);
    try {
      for await (const change of changesOf({ repository, since, after })) {
        if (!wants(change.path)) continue;
        const version = await this.#version(change, blobs);
        if (version) yield version;
      }
    } finally {
      blobs.close();
    }
  }

  async #version(
    { after, at, before, commit, path, previousPath }: Change,
    blobs: BlobReader,
  ): Promise<FileVersion | undefined> {
    const now = this.#text(await blobs.read(after));
    if (now === undefined) return undefined;
    const then = before === undefined ? undefined : textOf(await blobs.read(before));
    this.#counts.versions++;
    return {
      versionId: deterministicId('git', commit, path),
      commit,
      at,
      path,
      previousPath,
      before: then,
      after: now,
    };
  }

  #text(blob: Blob): string | undefined {
    if ('text' in blob) return blob.text;
    if (blob.skipped === 'binary') this.#counts.binary++;
    else if (blob.skipped === 'too large') this.#counts.tooLarge++;
    else this.#counts.missing++;
    return undefined;
  }
}

const textOf = (blob: Blob): string | undefined => ('text' in blob ? blob.text : undefined);

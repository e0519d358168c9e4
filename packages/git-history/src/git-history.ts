import { deterministicId, gitUserId } from '@hookline/contracts';
import { type Blob, BlobReader } from './blob-reader.ts';
import { type LoggedChange, loggedChanges } from './file-log.ts';

/** Options of {@link createGitHistory}. */
export interface GitHistoryOptions {
  /** A folder in the repository, or a bare repository. */
  readonly repository: string;
  /** Earliest commit date, in any format that git accepts. @defaultValue all commits */
  readonly since?: string | undefined;
  /** Commit to resume after, 40 or 64 hexadecimal digits. @defaultValue all commits */
  readonly after?: string | undefined;
  /** Returns whether a file is read, by its path after the commit. The earlier path of a moved file is not checked. @defaultValue all */
  readonly wants?: ((path: string) => boolean) | undefined;
  /** Largest file that is read, in bytes, 1 or more. Larger ones are counted. @defaultValue 1048576 (1 MiB) */
  readonly maxFileBytes?: number | undefined;
}

/** A file after one commit. */
export interface FileVersion {
  /** UUID derived from commit and path, the same in every clone. */
  readonly versionId: string;
  readonly commit: string;
  /** Author of the commit, as `gitUserId` identifies people; `undefined` when the commit has no address. */
  readonly authorId: string | undefined;
  /** Commit time, ISO 8601 in UTC. A time before 1970 or after 9999 is given as the nearest one in between. */
  readonly at: string;
  /** Path within the repository (see `repositoryTop`), with `/` between folders. */
  readonly path: string;
  /** Path before the commit, when it moved the file. */
  readonly previousPath: string | undefined;
  /** Text before the commit; `undefined` when the file did not exist or is not readable. */
  readonly before: string | undefined;
  /** Text after the commit. */
  readonly after: string;
}

/** Counts of a history. */
export interface GitHistoryCounts {
  /** Versions yielded. */
  readonly versions: number;
  /** Files that contain NUL and therefore are not text. */
  readonly binary: number;
  /** Files larger than `maxFileBytes`. */
  readonly tooLarge: number;
  /** Files whose content is missing, in a partial clone or a damaged repository. */
  readonly missing: number;
}

/** The versions of the files of a repository, oldest first. Can be iterated once. */
export interface GitHistory extends AsyncIterable<FileVersion> {
  /** Counts of the versions read so far. */
  readonly counts: GitHistoryCounts;
}

/**
 * Reads the history of a repository along first parents; the changes of a merge are one version. Deletions are omitted. Memory
 * is bounded by one file, and the two git processes are terminated when the loop ends. Iterating rejects with a
 * `GitHistoryError`.
 *
 * @throws RangeError when an option is out of range
 */
export function createGitHistory(options: GitHistoryOptions): GitHistory {
  const { after, maxFileBytes = 1_048_576 } = options;
  if (!Number.isSafeInteger(maxFileBytes) || maxFileBytes < 1)
    throw new RangeError(`maxFileBytes must be an integer from 1, not ${maxFileBytes}`);
  if (after !== undefined && !/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(after))
    throw new RangeError('after must be a commit id of 40 or 64 hexadecimal digits');
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
      for await (const change of loggedChanges({ repository, since, after })) {
        if (!wants(change.path)) continue;
        const version = await this.#version(change, blobs);
        if (version) yield version;
      }
    } finally {
      blobs.close();
    }
  }

  async #version(
    { after, at, before, commit, email, path, previousPath }: LoggedChange,
    blobs: BlobReader,
  ): Promise<FileVersion | undefined> {
    const now = this.#text(await blobs.read(after));
    if (now === undefined) return undefined;
    const then = before === undefined ? undefined : textOf(await blobs.read(before));
    this.#counts.versions++;
    return {
      versionId: deterministicId('git', commit, path),
      commit,
      authorId: email === '' ? undefined : gitUserId(email),
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

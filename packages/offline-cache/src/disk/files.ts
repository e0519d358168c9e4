import {
  closeSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  opendirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';

/** What is known about a file. */
export interface FileSize {
  /** Its size in bytes. */
  readonly bytes: number;
  /** When its content last changed, in milliseconds since 1970. */
  readonly changedMs: number;
}

/**
 * Every call that this package makes to the file system: small, so that a test can fail each of them. They throw
 * what `node:fs` throws, and they are synchronous: on a local disk each takes microseconds, less than the way
 * through a thread pool, and nothing of another call can come between two of them. Long loops over them pause.
 */
export interface Files {
  /** Opens a file that must not exist yet, for writing, 0600. */
  create(path: string): number;
  /** Opens a file for appending, made with 0600 when needed. */
  append(path: string): number;
  /** Writes what it can of `bytes` from `offset` on; returns how many that was. */
  write(fd: number, bytes: Uint8Array, offset: number): number;
  /** The size of an open file in bytes. */
  sizeOf(fd: number): number;
  /** Waits until the file is on the disk. */
  sync(fd: number): void;
  /** Closes a file. */
  close(fd: number): void;
  /** All bytes of a file. */
  read(path: string): Uint8Array;
  /** Size and age of a file; `undefined` when there is none. */
  stat(path: string): FileSize | undefined;
  /** Moves a file. */
  rename(from: string, to: string): void;
  /** Removes a file. */
  remove(path: string): void;
  /** The names in a directory, a few at a time. */
  names(path: string): Iterable<string>;
  /** Makes a directory and those above it, 0700. Nothing happens when it exists. */
  makeDirectory(path: string): void;
  /** Removes an empty directory. */
  removeDirectory(path: string): void;
  /** Waits until the names in a directory are on the disk. */
  syncDirectory(path: string): void;
}

const NAMES_AT_ONCE = 256;

/** The real file system. */
export const nodeFiles: Files = {
  create: (path) => openSync(path, 'wx', 0o600),
  append: (path) => openSync(path, 'a', 0o600),
  write: (fd, bytes, offset) => writeSync(fd, bytes, offset),
  sizeOf: (fd) => fstatSync(fd).size,
  sync: fsyncSync,
  close: closeSync,
  read: (path) => readFileSync(path),
  stat(path) {
    const found = statSync(path, { throwIfNoEntry: false });
    return found && { bytes: found.size, changedMs: found.mtimeMs };
  },
  rename: renameSync,
  remove: unlinkSync,
  *names(path) {
    const directory = opendirSync(path, { bufferSize: NAMES_AT_ONCE });
    try {
      for (let entry = directory.readSync(); entry; entry = directory.readSync()) yield entry.name;
    } finally {
      directory.closeSync();
    }
  },
  makeDirectory: (path) => void mkdirSync(path, { recursive: true, mode: 0o700 }),
  removeDirectory: rmdirSync,
  syncDirectory(path) {
    const fd = openSync(path, 'r');
    try {
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
  },
};

/** Whether `error` is a system error with that code. */
export function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

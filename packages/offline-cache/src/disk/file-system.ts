import {
  closeSync,
  constants,
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

/** Size and modification time of a file. */
export interface FileSize {
  readonly bytes: number;
  /** Time of the last modification, in milliseconds since 1970. */
  readonly changedMs: number;
}

/**
 * All file system calls of the disk store, as a driver that a test can replace to fail any of them. The calls throw the
 * errors of `node:fs` and are synchronous: on a local disk each takes microseconds, less than a round trip through the
 * thread pool, and no other call of this process can run in between. Long loops over them yield to the event loop.
 */
export interface Files {
  /** Creates a file for writing with mode 0600. Fails when it exists. */
  create(path: string): number;
  /** Opens a file for appending, and creates it with mode 0600 when it is missing. */
  append(path: string): number;
  /** Writes bytes from `offset` on, and returns how many were written, which may be fewer than requested. */
  write(fd: number, bytes: Uint8Array, offset: number): number;
  sizeOf(fd: number): number;
  /** Flushes the file to the disk. */
  sync(fd: number): void;
  close(fd: number): void;
  read(path: string): Uint8Array;
  /** Returns `undefined` when the file does not exist. */
  stat(path: string): FileSize | undefined;
  rename(from: string, to: string): void;
  remove(path: string): void;
  /** Iterates over the names in a directory without reading all of them at once. */
  names(path: string): Iterable<string>;
  /** Creates a directory and its parents with mode 0700. Does nothing when it exists. */
  makeDirectory(path: string): void;
  /** Removes an empty directory. */
  removeDirectory(path: string): void;
  /** Flushes the names in a directory to the disk. */
  syncDirectory(path: string): void;
}

const DIRECTORY_BUFFER_ENTRIES = 256;

/** As the flag `a`, and an error for a symbolic link, whose target is a file of another program. */
const APPEND = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW;

/** The driver on `node:fs`. */
export const nodeFiles: Files = {
  create: (path) => openSync(path, 'wx', 0o600),
  append: (path) => openSync(path, APPEND, 0o600),
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
    const directory = opendirSync(path, { bufferSize: DIRECTORY_BUFFER_ENTRIES });
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

/** True when `error` is a system error with that code. */
export function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

/** Runs a step and returns false when it fails with ENOENT: the file or its target directory does not exist. */
export function ifPresent(step: () => void): boolean {
  try {
    step();
    return true;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return false;
    throw error;
  }
}

/** Iterates over the names in a directory. A missing directory has none. */
export function* namesIn(files: Files, directory: string): Generator<string> {
  try {
    yield* files.names(directory);
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error;
  }
}

/** Writes all of `bytes` to an open file. A single write may be short without an error. */
export function writeAll(files: Files, fd: number, bytes: Uint8Array): void {
  for (let offset = 0; offset < bytes.length;) offset += files.write(fd, bytes, offset);
}

/** Removes a file and ignores failure: maintenance removes what is left over. */
export function tryRemove(files: Files, path: string): void {
  try {
    files.remove(path);
  } catch {
    // The file is gone already or cannot be removed now; the caller reports the failure that led here.
  }
}

import { chmodSync, lstatSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { DatabaseSync } from 'node:sqlite';

/** Owner of a lock, as described by itself. */
export interface LockOwner {
  readonly pid: number;
  /** Time at which it acquired the lock, ISO 8601. */
  readonly since: string;
  /** Additional data, such as its port. */
  readonly info: Readonly<Record<string, unknown>>;
}

/** A lock that is held. */
export interface ProcessLock {
  /** Replaces the data that {@link readLockOwner} returns to other processes. */
  describe(info: Readonly<Record<string, unknown>>): void;
  /** Releases the lock. Does nothing the second time. */
  release(): void;
}

/** Result of an attempt to acquire a lock. */
export type LockResult =
  | { readonly ok: true; readonly lock: ProcessLock }
  | { readonly ok: false; readonly reason: 'held'; readonly owner: LockOwner | undefined }
  | { readonly ok: false; readonly reason: 'unusable'; readonly cause: unknown };

const SQLITE_BUSY = 5;

/** Longest wait for a process that only reads the owner, in milliseconds. */
const BUSY_TIMEOUT_MS = 50;

/**
 * Tries to acquire the lock `name` in `directory` (created with mode 0700 if it is missing). Returns within 0.1 s.
 *
 * At most one process holds it. It is a lock of the operating system that SQLite takes on `<name>.lock`, so it ends with
 * its process, even after a kill: there are no stale locks. `held` includes the owner once it has written its
 * description; `unusable` means that the directory cannot be written, or that the lock is a symbolic link.
 *
 * Nothing else in this process may open `<name>.lock`: on POSIX, closing any descriptor of a file drops the locks on it.
 *
 * @param info - JSON that {@link readLockOwner} returns to other processes
 * @see https://www.sqlite.org/lockingv3.html
 */
export function acquireProcessLock(
  directory: string,
  name: string,
  info: Readonly<Record<string, unknown>> = {},
): LockResult {
  let database: DatabaseSync | undefined;
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const file = join(directory, `${name}.lock`);
    // SQLite would create and lock the target.
    if (lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() === true)
      throw new Error(`${file} is a symbolic link; remove it`);
    database = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS });
    chmodSync(file, 0o600);
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (cause) {
    database?.close();
    if (isBusy(cause)) return { ok: false, reason: 'held', owner: readOwnerFile(directory, name) };
    return { ok: false, reason: 'unusable', cause };
  }
  return { ok: true, lock: new HeldLock(database, ownerFile(directory, name), info) };
}

/**
 * Returns the owner of the lock, if this or another process holds it now. Returns `undefined` if it is free, or if its
 * owner has not written its description yet. Neither acquires nor writes anything.
 */
export function readLockOwner(directory: string, name: string): LockOwner | undefined {
  const owner = readOwnerFile(directory, name);
  return owner && isHeld(join(directory, `${name}.lock`)) ? owner : undefined;
}

/** Reading needs a shared lock, which SQLite does not grant while the exclusive one is held. */
function isHeld(file: string): boolean {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file, { readOnly: true, timeout: 0 });
    database.prepare('SELECT count(*) FROM sqlite_schema').get();
    return false;
  } catch (cause) {
    return isBusy(cause);
  } finally {
    database?.close();
  }
}

class HeldLock implements ProcessLock {
  readonly #ownerFile: string;
  readonly #since = new Date().toISOString();
  #database: DatabaseSync | undefined;

  constructor(database: DatabaseSync, file: string, info: Readonly<Record<string, unknown>>) {
    this.#database = database;
    this.#ownerFile = file;
    this.describe(info);
  }

  describe(info: Readonly<Record<string, unknown>>): void {
    const owner: LockOwner = { pid: process.pid, since: this.#since, info };
    // By a rename, so that no reader finds half of it.
    const written = `${this.#ownerFile}.${process.pid}.tmp`;
    rmSync(written, { force: true });
    writeFileSync(written, `${JSON.stringify(owner)}\n`, { mode: 0o600, flag: 'wx' });
    renameSync(written, this.#ownerFile);
  }

  release(): void {
    if (!this.#database) return;
    rmSync(this.#ownerFile, { force: true });
    this.#database.close();
    this.#database = undefined;
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY;
}

function ownerFile(directory: string, name: string): string {
  return join(directory, `${name}.owner.json`);
}

function readOwnerFile(directory: string, name: string): LockOwner | undefined {
  try {
    const owner: unknown = JSON.parse(readFileSync(ownerFile(directory, name), 'utf8'));
    return isOwner(owner) ? owner : undefined;
  } catch {
    return undefined;
  }
}

function isOwner(value: unknown): value is LockOwner {
  if (typeof value !== 'object' || value === null) return false;
  const { pid, since, info } = value as Partial<Record<keyof LockOwner, unknown>>;
  return typeof pid === 'number' && typeof since === 'string' && typeof info === 'object' && info !== null;
}

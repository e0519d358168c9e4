import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { DatabaseSync } from 'node:sqlite';

/** Who holds a lock, as it said so itself. */
export interface LockOwner {
  readonly pid: number;
  /** When it took the lock, ISO 8601. */
  readonly since: string;
  /** What else it chose to tell, such as its port. */
  readonly info: Readonly<Record<string, unknown>>;
}

/** A lock that is held. */
export interface ProcessLock {
  /** Replaces what {@link readLockOwner} tells others. */
  describe(info: Readonly<Record<string, unknown>>): void;
  /** Lets go. Does nothing the second time. */
  release(): void;
}

/** What came of trying to take a lock. */
export type LockResult =
  | { readonly ok: true; readonly lock: ProcessLock }
  | { readonly ok: false; readonly reason: 'held'; readonly owner: LockOwner | undefined }
  | { readonly ok: false; readonly reason: 'unusable'; readonly cause: unknown };

const SQLITE_BUSY = 5;

/** Long enough for somebody who only asks who holds the lock to be done, in milliseconds. */
const ASKING_MS = 50;

/**
 * Tries to take the lock called `name` in `directory` (made with mode 0700 if it is missing). Answers within 0.1 s.
 *
 * At most one process holds it. The lock is the operating system's own, taken by SQLite on `<name>.lock`: it ends with
 * the process, however that dies, so there are no stale locks and nothing is ever stolen. `held` names the owner where
 * it has had time to introduce itself; `unusable` means the directory cannot be written.
 *
 * Nothing else in this process may open `<name>.lock`: on POSIX, closing any descriptor of a file drops the locks on it.
 *
 * @param info - what {@link readLockOwner} tells others; must be JSON
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
    database = new DatabaseSync(file, { timeout: ASKING_MS });
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
 * The owner of the lock if it is held right now, by this or any other process; `undefined` if it is free, or held by
 * one that has not introduced itself yet. Asking takes nothing and writes nothing.
 */
export function readLockOwner(directory: string, name: string): LockOwner | undefined {
  const owner = readOwnerFile(directory, name);
  return owner && isHeld(join(directory, `${name}.lock`)) ? owner : undefined;
}

/** Reading needs a shared lock, which an exclusive one refuses. */
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
    writeFileSync(this.#ownerFile, `${JSON.stringify(owner)}\n`, { mode: 0o600 });
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

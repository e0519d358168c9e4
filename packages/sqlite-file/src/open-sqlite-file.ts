import { chmodSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** A database file that could not be used: damaged, no database, or not ours to read and write. */
export interface DamagedFile {
  /** Why it could not be used. */
  readonly cause: unknown;
  /** Where it is now, absolute. Missing where it could not be moved. */
  readonly movedTo?: string;
  /** Whether a new file took its place. Without one nothing outlives the process. */
  readonly replaced: boolean;
}

/** An opened database, and what was the matter with the file that was there. */
export interface OpenedFile {
  readonly database: DatabaseSync;
  readonly damaged?: DamagedFile;
}

/** What SQLite says of a file that will never work: PERM, READONLY, CORRUPT, CANTOPEN, NOTADB. */
const UNUSABLE: ReadonlySet<unknown> = new Set([3, 8, 11, 14, 26]);
const CORRUPT = 11;
/** What the system says of one that is somebody else's, or whose folder is none. */
const REFUSED: ReadonlySet<unknown> = new Set(['EPERM', 'EACCES', 'EROFS', 'ENOTDIR', 'EEXIST']);

/**
 * Opens an SQLite file with mode 0600, made where it is missing. One that cannot be used is renamed to
 * `<name>.damaged-<moment>` and a new one made; where not even that can be done, the database is in memory.
 * It is looked through before anything is read from it, which takes 0.5 ms a megabyte.
 *
 * @param file - absolute path, or `:memory:`
 * @param schema - statements that make what is missing
 * @throws what SQLite says of other trouble, such as a file that is locked, or a disk that is full
 */
export function openSqliteFile(file: string, schema: string): OpenedFile {
  const found = inodeOf(file);
  try {
    return { database: open(file, schema) };
  } catch (cause) {
    if (!isUnusable(cause)) throw cause;
    return replace(file, schema, cause, found);
  }
}

function replace(file: string, schema: string, cause: unknown, found: number | undefined): OpenedFile {
  let movedTo: string | undefined;
  try {
    // Another process may have replaced it meanwhile.
    if (inodeOf(file) !== found) return { database: open(file, schema) };
    movedTo = moveAway(file);
    return { database: open(file, schema), damaged: { cause, movedTo, replaced: true } };
  } catch {
    const moved = movedTo === undefined ? {} : { movedTo };
    return { database: open(':memory:', schema), damaged: { cause, ...moved, replaced: false } };
  }
}

function open(file: string, schema: string): DatabaseSync {
  const onDisk = file !== ':memory:';
  if (onDisk) mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const database = new DatabaseSync(file);
  try {
    if (onDisk) chmodSync(file, 0o600);
    database.exec(schema);
    const { quick_check: state } = database.prepare('PRAGMA quick_check(1)').get() ?? {};
    if (state !== 'ok') throw Object.assign(new Error(`database is damaged: ${String(state)}`), { errcode: CORRUPT });
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Renames the file, and what SQLite keeps beside it. */
function moveAway(file: string): string {
  const aside = `${file}.damaged-${new Date().toISOString().replaceAll(/[-:.]/g, '')}`;
  renameSync(file, aside);
  for (const suffix of ['-wal', '-shm']) {
    if (inodeOf(`${file}${suffix}`) !== undefined) renameSync(`${file}${suffix}`, `${aside}${suffix}`);
  }
  return aside;
}

function inodeOf(file: string): number | undefined {
  try {
    return statSync(file, { throwIfNoEntry: false })?.ino;
  } catch {
    return undefined;
  }
}

function isUnusable(error: unknown): boolean {
  const { code, errcode } = error as { readonly code?: unknown; readonly errcode?: unknown };
  // The lowest byte is the error, the others say more of it.
  return typeof errcode === 'number' ? UNUSABLE.has(errcode & 0xff) : REFUSED.has(code);
}

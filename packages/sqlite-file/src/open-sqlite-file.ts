import { chmodSync, lstatSync, mkdirSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** A database file that is unusable: damaged, not a database, without permission, or a symbolic link. */
export interface DamagedFile {
  readonly cause: unknown;
  /** Absolute path of the quarantined file. Absent if it could not be moved. */
  readonly movedTo?: string | undefined;
  /** True if a new file replaces it. Otherwise the database is in memory and ends with the process. */
  readonly replaced: boolean;
}

/** An opened database, and the unusable file that it replaces. */
export interface OpenedFile {
  readonly database: DatabaseSync;
  readonly damaged?: DamagedFile | undefined;
}

/** SQLite error codes of an unusable file: PERM, READONLY, CORRUPT, CANTOPEN, NOTADB. */
const UNUSABLE: ReadonlySet<unknown> = new Set([3, 8, 11, 14, 26]);
const CORRUPT = 11;
/** System error codes of a file of another user, whose folder is not one, or that is a symbolic link. */
const DENIED: ReadonlySet<unknown> = new Set(['EPERM', 'EACCES', 'EROFS', 'ENOTDIR', 'EEXIST', 'ELOOP']);

/**
 * Opens an SQLite file with mode 0600 and creates it if missing. An unusable file is renamed to `<name>.damaged-<time>`
 * and replaced by a new one; if that fails, the database is in memory. The file is checked for damage first, which takes
 * 0.5 ms per megabyte.
 *
 * @param file - absolute path, or `:memory:`
 * @param schema - statements that create missing tables and indexes
 * @throws other errors of SQLite, such as for a locked file or a full disk
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
    movedTo = quarantine(file);
    return { database: open(file, schema), damaged: { cause, movedTo, replaced: true } };
  } catch {
    return { database: open(':memory:', schema), damaged: { cause, movedTo, replaced: false } };
  }
}

function open(file: string, schema: string): DatabaseSync {
  const onDisk = file !== ':memory:';
  if (onDisk) mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  // SQLite would follow the link and write to a file of another program.
  if (onDisk && lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() === true)
    throw Object.assign(new Error('the file is a symbolic link'), { code: 'ELOOP' });
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

/** Renames the file and the files that SQLite keeps next to it. Returns the new path. */
function quarantine(file: string): string {
  const quarantined = `${file}.damaged-${new Date().toISOString().replaceAll(/[-:.]/g, '')}`;
  renameSync(file, quarantined);
  for (const suffix of ['-wal', '-shm']) {
    if (inodeOf(`${file}${suffix}`) !== undefined) renameSync(`${file}${suffix}`, `${quarantined}${suffix}`);
  }
  return quarantined;
}

function inodeOf(file: string): number | undefined {
  try {
    return lstatSync(file, { throwIfNoEntry: false })?.ino;
  } catch {
    return undefined;
  }
}

function isUnusable(error: unknown): boolean {
  const { code, errcode } = error as { readonly code?: unknown; readonly errcode?: unknown };
  // The lowest byte is the error, the others are details.
  return typeof errcode === 'number' ? UNUSABLE.has(errcode & 0xff) : DENIED.has(code);
}

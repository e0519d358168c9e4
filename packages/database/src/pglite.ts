import { existsSync, renameSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { acquireProcessLock, type ProcessLock } from '@hookline/process-lock';
import { embeddedFiles } from './embedded-files.ts';
import { DatabaseError } from './errors.ts';
import { PgliteClient } from './pglite-client.ts';
import { PgliteEngine, type PgliteFailure } from './pglite-engine.ts';
import { knownDamage } from './known-damage.ts';
import type { Database } from './sql.ts';
import { SqlDatabase } from './sql-database.ts';

/** Options of {@link openPglite}. */
export interface PgliteOptions {
  /** Folder of the database, made if missing, used by one process at a time. @defaultValue in memory */
  readonly directory?: string;
  /** Data about this process, stored in the lock file. */
  readonly owner?: Readonly<Record<string, unknown>>;
  /**
   * Replaces a database that does not start, or whose damage was found earlier; see `recoverDamaged`. Called with the reason while
   * the folder is locked. @defaultValue such a database is refused with `unavailable`
   */
  readonly recover?: (reason: string) => Promise<unknown>;
  /** Archive that a new database is copied from. @defaultValue none: it is initialised, which takes seconds */
  readonly prepared?: PreparedDatabase;
  /** Called once, when the database ends by itself or answers that its files are damaged. */
  readonly onFailure?: (failure: PgliteFailure) => void;
}

/** A database that was made earlier by `prepareDatabase`. */
export interface PreparedDatabase {
  /** Absolute path of the archive. */
  readonly archive: string;
  /** Called with the reason when the archive is missing or damaged: the new database is initialised instead. */
  readonly onUnusable?: (error: unknown) => void;
}

/**
 * Opens PGlite, PostgreSQL compiled to WebAssembly, in a worker thread.
 *
 * Two processes on one directory would lose rows silently, so it is locked first; the lock ends with the process. PGlite
 * does not call fsync: acknowledged writes survive SIGKILL, but not power loss.
 *
 * @throws DatabaseError `locked` when another process has the directory, `unavailable` when it cannot be used at all
 */
export async function openPglite(options: PgliteOptions = {}): Promise<Database> {
  const { directory, onFailure } = options;
  if (directory === undefined) return openData(undefined, { onFailure }).catch(rethrowUnavailable);
  const lock = lockDirectory(directory, options.owner ?? {});
  try {
    return await openDirectory(directory, options, { onFailure, afterClose: () => lock.release() });
  } catch (cause) {
    lock.release();
    return rethrowUnavailable(cause);
  }
}

/** Hooks of an open database. */
interface OpenHooks {
  readonly onFailure?: ((failure: PgliteFailure) => void) | undefined;
  readonly afterClose?: () => void;
}

/** Opens the files of a database without a lock. Rejects with the error of PGlite. */
export async function openData(data: string | undefined, hooks: OpenHooks = {}): Promise<Database> {
  return new SqlDatabase(
    new PgliteEngine(await start(data), hooks.onFailure ?? (() => {}), hooks.afterClose ?? (() => {})),
  );
}

/** Makes an empty database in a folder that does not exist. A worker of its own does it: the 130 MB that it takes end with it. */
export async function initialiseData(data: string): Promise<void> {
  await (await start(data)).close();
}

/** Makes an empty database in a folder that does not exist: a copy of the prepared one, or a new one without or with a damaged one. */
export async function makeEmptyData(data: string, prepared: PreparedDatabase | undefined): Promise<void> {
  if (!(prepared && (await isCopied(prepared, data)))) await initialiseData(data);
}

async function openDirectory(
  directory: string,
  { prepared, recover }: Pick<PgliteOptions, 'prepared' | 'recover'>,
  hooks: OpenHooks,
): Promise<Database> {
  const { data, stage } = embeddedFiles(directory);
  const damage = knownDamage(directory);
  if (recover && damage !== undefined) {
    await recover(damage);
  } else if (!existsSync(data)) {
    // A start that is killed leaves no half-written database.
    rmSync(stage, { recursive: true, force: true });
    await makeEmptyData(stage, prepared);
    renameSync(stage, data);
  }
  try {
    return await openData(data, hooks);
  } catch (error) {
    if (!recover) throw error;
    await recover(messageOf(error));
    return openData(data, hooks);
  }
}

/** Copies a prepared database to a folder that does not exist. Leaves nothing when that fails. */
async function isCopied({ archive, onUnusable }: PreparedDatabase, stage: string): Promise<boolean> {
  try {
    const { unpack } = await import('./prepared-archive.ts');
    await unpack(await readFile(archive), stage);
    return true;
  } catch (error) {
    rmSync(stage, { recursive: true, force: true });
    onUnusable?.(error);
    return false;
  }
}

async function start(directory: string | undefined): Promise<PgliteClient> {
  const client = new PgliteClient(directory);
  try {
    await client.waitReady;
    return client;
  } catch (error) {
    await client.close();
    throw error;
  }
}

function rethrowUnavailable(cause: unknown): never {
  if (cause instanceof DatabaseError && cause.code === 'locked') throw cause;
  throw new DatabaseError('unavailable', `the embedded database did not start: ${messageOf(cause)}`, { cause });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Locks the folder of a database for this process. Throws a `DatabaseError`. */
export function lockDirectory(directory: string, owner: Readonly<Record<string, unknown>>): ProcessLock {
  const result = acquireProcessLock(directory, 'pglite', owner);
  if (result.ok) return result.lock;
  if (result.reason === 'unusable') {
    throw new DatabaseError('unavailable', `cannot use the directory ${directory}`, { cause: result.cause });
  }
  const by = result.owner ? `process ${result.owner.pid}, since ${result.owner.since}` : 'another process';
  throw new DatabaseError('locked', `the embedded database in ${directory} is in use by ${by}`);
}

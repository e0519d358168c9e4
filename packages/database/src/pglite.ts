import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { PGliteDialect } from 'kysely';
import { acquireProcessLock, type ProcessLock } from '@hookline/process-lock';
import { DatabaseError } from './errors.ts';
import { KyselyDatabase } from './kysely-database.ts';
import { PgliteClient } from './pglite-client.ts';
import type { Database } from './sql.ts';

/** Where the embedded database keeps its files. */
export interface PgliteOptions {
  /** Folder of the database, made if missing, used by one process at a time. Left out: in memory only. */
  readonly directory?: string;
  /** What the lock tells others about this process. */
  readonly owner?: Readonly<Record<string, unknown>>;
}

/**
 * Opens PGlite, PostgreSQL compiled to WebAssembly, in a worker thread.
 *
 * Two processes on one directory would silently lose rows, so it is locked first; the lock ends with the process. PGlite
 * does not fsync: what was acknowledged survives SIGKILL, not power loss.
 *
 * @throws DatabaseError `locked` when another process has the directory, `unavailable` when it cannot be used at all
 */
export async function openPglite(options: PgliteOptions = {}): Promise<Database> {
  const lock = options.directory === undefined ? undefined : lockDirectory(options.directory, options.owner ?? {});
  const directory = options.directory === undefined ? undefined : join(options.directory, 'pglite');
  let client: PgliteClient;
  try {
    // A new directory is made by a worker of its own: what that takes, 130 MB, goes with it.
    if (directory !== undefined && !existsSync(join(directory, 'PG_VERSION'))) await (await start(directory)).close();
    client = await start(directory);
  } catch (cause) {
    lock?.release();
    throw new DatabaseError('unavailable', 'the embedded database did not start', { cause });
  }
  return new KyselyDatabase({
    name: 'pglite',
    dialect: new PGliteDialect({ pglite: client }),
    canCancel: false,
    pool: () => undefined,
    afterClose: () => lock?.release(),
  });
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

function lockDirectory(directory: string, owner: Readonly<Record<string, unknown>>): ProcessLock {
  const result = acquireProcessLock(directory, 'pglite', owner);
  if (result.ok) return result.lock;
  if (result.reason === 'unusable') {
    throw new DatabaseError('unavailable', `cannot use the directory ${directory}`, { cause: result.cause });
  }
  const by = result.owner ? `process ${result.owner.pid}, since ${result.owner.since}` : 'another process';
  throw new DatabaseError('locked', `the embedded database in ${directory} is in use by ${by}`);
}

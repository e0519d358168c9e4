import { join } from 'node:path';
import { SECOND_MS, systemClock } from '@hookline/clock';
import { type Database, openPglite, openPostgres, type PgliteOptions, type PostgresOptions } from '@hookline/database';
import type { Logger } from 'pino';
import type { ServiceSettings } from './options.ts';

const REPLICA_CONNECT_TIMEOUT_MS = 2000;

/** Archive that a new embedded database is copied from; `build.ts` makes it beside the bundle. */
const PREPARED = join(import.meta.dirname, 'prepared-database.zst');

type Settings = ServiceSettings['settings'];

/** Returns the folders of the embedded database and of its backups. */
export function embeddedFolders(home: string): { readonly directory: string; readonly backups: string } {
  return { directory: join(home, 'data'), backups: join(home, 'backups') };
}

/** Opens the configured PostgreSQL server, which need not be reachable yet, or the embedded database. */
export async function openDatabase(
  { home, settings: { database, service } }: ServiceSettings,
  hooks: Pick<PgliteOptions, 'recover' | 'onFailure'> = {},
  onUnusable?: (error: unknown) => void,
): Promise<Database> {
  if (database.url !== '') return openPostgres({ url: database.url, ...poolOptions(database) });
  return openPglite({
    directory: embeddedFolders(home).directory,
    owner: { port: service.port, backups: true },
    prepared: { archive: PREPARED, ...(onUnusable && { onUnusable }) },
    ...hooks,
  });
}

/**
 * Returns what a service does about a damaged embedded database: it is replaced when it is opened. One that is found damaged while
 * it is open is marked, and `onEnd` is called, because only a new process can open it again.
 */
export function recovering(
  home: string,
  logger: Pick<Logger, 'error' | 'fatal' | 'info'>,
  onEnd: (reason: string) => void,
): Pick<PgliteOptions, 'recover' | 'onFailure'> {
  const { backups, directory } = embeddedFolders(home);
  return {
    recover: async (reason) => {
      logger.error({ reason }, 'the embedded database is damaged');
      const { recoverDamaged } = await import('@hookline/database/recovery');
      const { SCHEMAS } = await import('./schemas.ts');
      const report = await recoverDamaged({
        directory,
        backups,
        reason,
        now: systemClock.now(),
        prepared: { archive: PREPARED },
        migrate: (database) => database.migrate(SCHEMAS, { rebuildLegacy: true }),
        onProgress: (step) => logger.info({ step }, 'replacing the database'),
      });
      logger.error(report, 'the damaged database was replaced');
    },
    onFailure: ({ kind, reason }) => {
      logger.fatal({ kind, reason }, 'the embedded database failed');
      if (kind === 'ended') return onEnd(reason);
      void import('@hookline/database/recovery').then(({ markDamaged }) => {
        markDamaged(directory, reason);
        onEnd(reason);
      });
    },
  };
}

/** Opens the replica of a PostgreSQL server, if there is one. */
export function openReplica({ database }: Settings): Database | undefined {
  if (database.url === '' || database.replicaUrl === '') return undefined;
  return openPostgres({
    url: database.replicaUrl,
    ...poolOptions(database),
    connectTimeoutMs: REPLICA_CONNECT_TIMEOUT_MS,
  });
}

function poolOptions(
  database: Settings['database'],
): Pick<PostgresOptions, 'poolMax' | 'poolMin' | 'statementTimeoutMs' | 'transactionPooler'> {
  return {
    poolMax: database.poolMax,
    poolMin: Math.min(database.poolMin, database.poolMax),
    statementTimeoutMs: database.statementTimeoutSeconds * SECOND_MS,
    transactionPooler: database.transactionPooler,
  };
}

/** Migrates the configured database; see `migrate.ts`. */
export async function migrateDatabase(settings: ServiceSettings, report: (line: string) => void): Promise<string> {
  const { migrateToCurrent } = await import('./migrate.ts');
  const database = await openDatabase(settings);
  try {
    return await migrateToCurrent(database, report);
  } finally {
    await database.close();
  }
}

/** Copies the embedded database of `home` to a PostgreSQL server; see `move.ts`. */
export async function moveDatabase(
  home: string,
  to: string,
  report: (line: string) => void,
): Promise<{ readonly ok: boolean; readonly message: string }> {
  const { moveEmbedded } = await import('./move.ts');
  const source = await openPglite({ directory: embeddedFolders(home).directory, owner: { moving: true } });
  // Copying needs no session state, so it works through a transaction pooler and need not detect one.
  const target = openPostgres({ url: to, transactionPooler: true });
  try {
    return await moveEmbedded({ source, target, report });
  } finally {
    await target.close();
    await source.close();
  }
}

import { join } from 'node:path';
import { type Database, openPglite, openPostgres, type PostgresOptions } from '@hookline/database';
import type { ServiceSettings } from './options.ts';

/** Opens the database of the settings: a PostgreSQL server, which need not answer yet, or the embedded one. */
export async function openDatabase({ home, settings }: ServiceSettings): Promise<Database> {
  const { database, service } = settings;
  if (database.url !== '') return openPostgres({ url: database.url, ...poolOf(database) });
  return openPglite({ directory: join(home, 'data'), owner: { port: service.port } });
}

/** How connections to PostgreSQL are made, by the settings. */
export function poolOf(
  database: ServiceSettings['settings']['database'],
): Pick<PostgresOptions, 'poolMax' | 'statementTimeoutMs' | 'transactionPooler'> {
  return {
    poolMax: database.poolMax,
    statementTimeoutMs: database.statementTimeoutSeconds * 1000,
    transactionPooler: database.transactionPooler,
  };
}

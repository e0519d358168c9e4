import type { Database, MigrateOptions } from '@hookline/database';
import { SCHEMAS } from './schemas.ts';

/** Shown when a database server needs `migrateToCurrent`. */
const REBUILD_HINT = 'back it up, stop all services that use it, and run "hookline-service migrate"';

/**
 * Returns how the service migrates when it starts. An embedded database has one user and is rebuilt where necessary; rebuilding
 * a server's tables may take long and exclude other services, so that needs the command.
 */
export function migrateOptionsAtStart(databaseUrl: string, onProgress: (line: string) => void): MigrateOptions {
  return databaseUrl === '' ? { rebuildLegacy: true, onProgress } : { rebuildHint: REBUILD_HINT, onProgress };
}

/**
 * Migrates a database, and rebuilds tables of earlier versions where necessary: everything or nothing is changed. Returns a
 * sentence on the result. Rejects with a `DatabaseError`.
 */
export async function migrateToCurrent(database: Database, report: (line: string) => void): Promise<string> {
  const applied = await database.migrate(SCHEMAS, { rebuildLegacy: true, onProgress: report });
  return applied.length === 0
    ? 'the schema is current already'
    : `${applied.length} scripts applied, the schema is current`;
}

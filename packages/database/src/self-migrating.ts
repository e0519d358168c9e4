import type { ComponentSchema, MigrateOptions } from './schema.ts';
import type { Database, SqlSession } from './sql.ts';

/**
 * Returns a database that brings its schemas up to date before its first statement. While that fails, every statement
 * rejects with the same error and the next one tries again: a service can start before its database does.
 */
export function selfMigrating(
  database: Database,
  schemas: readonly ComponentSchema[],
  options?: MigrateOptions,
): Database {
  let migrated: Promise<unknown> | undefined;
  const ready = (): Promise<unknown> => {
    migrated ??= database.migrate(schemas, options).catch((error: unknown) => {
      migrated = undefined;
      throw error;
    });
    return migrated;
  };
  return {
    engine: database.engine,
    async query(text, parameters, options) {
      await ready();
      return database.query(text, parameters, options);
    },
    async transaction<T>(work: (session: SqlSession) => Promise<T>): Promise<T> {
      await ready();
      return database.transaction(work);
    },
    async version(options) {
      await ready();
      return database.version(options);
    },
    async check(options) {
      // First, because a health check must not wait for the migration of a server that does not answer.
      const version = await database.check(options);
      await ready();
      return version;
    },
    migrate: (others, options) => database.migrate(others, options),
    pool: () => database.pool(),
    close: () => database.close(),
  };
}

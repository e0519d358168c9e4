import type { Database, Migration, SqlSession } from './sql.ts';

/** The steps of one component's schema. */
export interface ComponentSchema {
  readonly component: string;
  readonly migrations: readonly Migration[];
}

/**
 * A database that brings its schema up to date before its first statement. While that fails, statements fail with the
 * same error and the next one tries again: a service can start before its database does.
 */
export function selfMigrating(database: Database, schemas: readonly ComponentSchema[]): Database {
  let migrated: Promise<void> | undefined;
  const ready = (): Promise<void> => {
    migrated ??= migrateAll(database, schemas).catch((error: unknown) => {
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
      // Asked first: a health check must not wait for migrations of a server that does not answer.
      const version = await database.version(options);
      await ready();
      return version;
    },
    migrate: (component, migrations) => database.migrate(component, migrations),
    pool: () => database.pool(),
    close: () => database.close(),
  };
}

async function migrateAll(database: Database, schemas: readonly ComponentSchema[]): Promise<void> {
  for (const { component, migrations } of schemas) await database.migrate(component, migrations);
}

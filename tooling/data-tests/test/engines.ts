import { rmSync } from 'node:fs';
import { feedbackMigrations } from '@hookline/feedback-loop';
import { type Database, openPglite, openPostgres } from '@hookline/database';
import { lineageMigrations } from '@hookline/lineage';
import { patternIndexMigrations } from '@hookline/pattern-index';
import { tracingMigrations } from '@hookline/postgres-tracing';
import { freshDatabase, pgliteDirectory, postgresServers } from '@hookline/testkit';
import { usageMigrations } from '@hookline/usage-analytics';

/** An engine to test on, opened with the schema in place. */
export interface TestEngine {
  readonly name: string;
  open(): Promise<{ readonly database: Database; close(): Promise<void> }>;
}

async function migrate(database: Database): Promise<void> {
  await database.migrate('tracing', tracingMigrations);
  await database.migrate('usage', usageMigrations);
  await database.migrate('lineage', lineageMigrations);
  await database.migrate('feedback', feedbackMigrations);
  await database.migrate('pattern_index', patternIndexMigrations);
}

/** PGlite and every PostgreSQL there is. */
export const testEngines: readonly TestEngine[] = [
  {
    name: 'PGlite',
    open: async () => {
      const directory = pgliteDirectory();
      const database = await openPglite({ directory });
      await migrate(database);
      return {
        database,
        close: async () => {
          await database.close();
          rmSync(directory, { recursive: true, force: true });
        },
      };
    },
  },
  ...postgresServers().map(({ version, url }) => ({
    name: `PostgreSQL ${version}`,
    open: async () => {
      const fresh = await freshDatabase(url);
      const database = openPostgres({ url: fresh.url });
      await migrate(database);
      return {
        database,
        close: async () => {
          await database.close();
          await fresh.drop();
        },
      };
    },
  })),
];

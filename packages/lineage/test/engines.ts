import { rmSync } from 'node:fs';
import { type Database, openPglite, openPostgres } from '@hookline/database';
import { freshDatabase, pgliteDirectory, postgresServers } from '@hookline/testkit';
import { lineageMigrations } from '../src/index.ts';

/** An engine to test on, opened with the schema in place. */
export interface TestEngine {
  readonly name: string;
  open(): Promise<{ readonly database: Database; close(): Promise<void> }>;
}

/** PGlite and every PostgreSQL there is. */
export const testEngines: readonly TestEngine[] = [
  {
    name: 'PGlite',
    open: async () => {
      const directory = pgliteDirectory();
      const database = await openPglite({ directory });
      await database.migrate('lineage', lineageMigrations);
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
      await database.migrate('lineage', lineageMigrations);
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

import { rmSync } from 'node:fs';
import { type Database, openPglite, openPostgres } from '@hookline/database';
import { freshDatabase, noPgbouncer, pgliteDirectory, postgresServers, startPgbouncer } from '@hookline/testkit';
import { lineageMigrations } from '../src/index.ts';

/** An engine to test on, opened with the schema in place. */
export interface TestEngine {
  readonly name: string;
  open(): Promise<{ readonly database: Database; close(): Promise<void> }>;
}

/** PGlite, every PostgreSQL there is, and one behind a PgBouncer in transaction mode where there is one. */
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
  ...(noPgbouncer() === undefined ? postgresServers().slice(0, 1) : []).map(({ version, url }) => ({
    name: `PostgreSQL ${version} behind PgBouncer`,
    open: async () => {
      const [fresh, pooler] = [await freshDatabase(url), await startPgbouncer(url)];
      const database = openPostgres({ url: pooler.through(fresh.url), transactionPooler: true });
      await database.migrate('lineage', lineageMigrations);
      return {
        database,
        close: async () => {
          await database.close();
          await pooler.stop();
          await fresh.drop();
        },
      };
    },
  })),
];

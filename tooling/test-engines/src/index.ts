import { rmSync } from 'node:fs';
import { type Database, openPglite, openPostgres } from '@hookline/database';
import { freshDatabase, noPgbouncer, pgliteDirectory, postgresServers, startPgbouncer } from '@hookline/testkit';

export { rowsRead } from './rows-read.ts';

/** A database engine for tests. */
export interface TestEngine {
  readonly name: string;
  /** Creates a database with the schema applied. */
  open(): Promise<OpenEngine>;
}

/** An open database of a test. `close` removes it. */
export interface OpenEngine {
  readonly database: Database;
  close(): Promise<void>;
}

/** Applies the schema under test. */
export type Migrate = (database: Database) => Promise<unknown>;

/** Returns PGlite and every available PostgreSQL. */
export function testEngines(migrate: Migrate): readonly TestEngine[] {
  const pglite = engine('PGlite', migrate, async () => {
    const directory = pgliteDirectory();
    return {
      database: await openPglite({ directory }),
      drop: async () => rmSync(directory, { recursive: true, force: true }),
    };
  });
  const servers = postgresServers().map(({ version, url }) =>
    engine(`PostgreSQL ${version}`, migrate, async () => {
      const fresh = await freshDatabase(url);
      return { database: openPostgres({ url: fresh.url }), drop: () => fresh.drop() };
    }),
  );
  return [pglite, ...servers];
}

/** Returns a PostgreSQL behind PgBouncer in transaction mode, or none where PgBouncer is not installed. */
export function pooledEngines(migrate: Migrate): readonly TestEngine[] {
  if (noPgbouncer() !== undefined) return [];
  return postgresServers()
    .slice(0, 1)
    .map(({ version, url }) =>
      engine(`PostgreSQL ${version} behind PgBouncer`, migrate, async () => {
        const [fresh, pooler] = [await freshDatabase(url), await startPgbouncer(url)];
        return {
          database: openPostgres({ url: pooler.through(fresh.url), transactionPooler: true }),
          drop: async () => {
            await pooler.stop();
            await fresh.drop();
          },
        };
      }),
    );
}

interface Opened {
  readonly database: Database;
  readonly drop: () => Promise<void>;
}

function engine(name: string, migrate: Migrate, start: () => Promise<Opened>): TestEngine {
  return {
    name,
    open: async () => {
      const { database, drop } = await start();
      await migrate(database);
      return {
        database,
        close: async () => {
          await database.close();
          await drop();
        },
      };
    },
  };
}

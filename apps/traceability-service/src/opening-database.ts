import type { Database, SqlSession } from '@hookline/database';

/** Returns a database for one that is still opening. Statements wait for it, and reject with its error when it does not open. */
export function openingDatabase(engine: Database['engine'], opening: Promise<Database>): Database {
  return {
    engine,
    query: async (text, parameters, options) => (await opening).query(text, parameters, options),
    transaction: async <T>(work: (session: SqlSession) => Promise<T>): Promise<T> => (await opening).transaction(work),
    version: async (options) => (await opening).version(options),
    check: async (options) => (await opening).check(options),
    migrate: async (schemas, options) => (await opening).migrate(schemas, options),
    // Only servers have one, and those open at their first statement.
    pool: () => undefined,
    close: async () => (await opening).close(),
  };
}

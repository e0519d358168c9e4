import { applyPending, pendingScripts, type ScriptSession } from './apply-scripts.ts';
import { takeOverLegacy } from './legacy.ts';
import { createLog, findLog, readLog } from './migration-log.ts';
import type { ComponentSchema, MigrateOptions } from './schema.ts';
import type { SqlSession } from './sql.ts';

/** The operations of a database that the migrator uses. */
export interface MigratedDatabase extends SqlSession {
  transaction<T>(work: (session: ScriptSession) => Promise<T>): Promise<T>;
}

/** Serialises migrations of one database; the number that versions before checksums used as well. */
const MIGRATION_LOCK = '3853314791062309107';

/** Implements `Database.migrate`. No statement needs a session, so a transaction pooler may be in between. */
export async function migrate(
  database: MigratedDatabase,
  schemas: readonly ComponentSchema[],
  options: MigrateOptions = {},
): Promise<readonly string[]> {
  const ordered = inOrder(schemas);
  if (pendingScripts(ordered, (await findLog(database)) ? await readLog(database) : []).length === 0) return [];
  return database.transaction(async (session) => {
    // A rebuild may take longer than any statement of a service may.
    await session.query('SET LOCAL statement_timeout = 0');
    await session.query(`SELECT pg_advisory_xact_lock(${MIGRATION_LOCK}::bigint)`);
    if (!(await findLog(session))) await createLog(session);
    await takeOverLegacy(session, ordered, options);
    return applyPending(session, ordered, options);
  });
}

/** Each schema after those that it requires. */
function inOrder(schemas: readonly ComponentSchema[]): ComponentSchema[] {
  const ordered: ComponentSchema[] = [];
  const waiting = [...schemas];
  while (waiting.length > 0) {
    const index = waiting.findIndex((schema) =>
      (schema.requires ?? []).every((name) => !waiting.some(({ component }) => component === name)),
    );
    const [next] = waiting.splice(index, 1);
    if (index < 0 || !next) throw new RangeError('the schemas require each other in a circle');
    ordered.push(next);
  }
  return ordered;
}

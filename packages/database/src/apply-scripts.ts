import { checksum } from './checksum.ts';
import { DatabaseError } from './errors.ts';
import { type AppliedScript, logScript, readLog } from './migration-log.ts';
import type { ComponentSchema, MigrateOptions, SqlScript } from './schema.ts';
import type { SqlSession } from './sql.ts';

/** A session that also runs scripts of several statements. */
export interface ScriptSession extends SqlSession {
  /** Rejects with a `DatabaseError`. */
  runScript(text: string): Promise<void>;
}

/** Applies what is missing and records it. Returns the names of the scripts applied. */
export async function applyPending(
  session: ScriptSession,
  schemas: readonly ComponentSchema[],
  options: MigrateOptions,
): Promise<string[]> {
  const pending = pendingScripts(schemas, await readLog(session));
  for (const { component, script } of pending) {
    options.onProgress?.(`applying ${component}/${script.name}`);
    await session.runScript(script.sql);
    await logScript(session, component, script.name, checksum(script));
  }
  return pending.map(({ component, script }) => `${component}/${script.name}`);
}

/** A script of a component that has to be applied. */
interface PendingScript {
  readonly component: string;
  readonly script: SqlScript;
}

/** Verifies what was applied, and returns what is missing, in the order in which it has to be applied. */
export function pendingScripts(schemas: readonly ComponentSchema[], log: readonly AppliedScript[]): PendingScript[] {
  const applied = new Map(log.map(({ component, name, checksum: sum }) => [`${component}/${name}`, sum]));
  return schemas.flatMap((schema) => {
    refuseNewer(schema, log);
    const migrations = byName(schema.migrations).filter((script) => {
      const recorded = applied.get(`${schema.component}/${script.name}`);
      if (recorded !== undefined && recorded !== checksum(script)) throw changed(schema.component, script.name);
      return recorded === undefined;
    });
    const repeatables = byName(schema.repeatables ?? [])
      .map(asRepeatable)
      .filter((script) => applied.get(`${schema.component}/${script.name}`) !== checksum(script));
    return [...migrations, ...repeatables].map((script) => ({ component: schema.component, script }));
  });
}

/** A repeatable script is logged under a name that no migration has. */
function asRepeatable({ name, sql }: SqlScript): SqlScript {
  return { name: `repeatable/${name}`, sql };
}

function refuseNewer({ component, migrations }: ComponentSchema, log: readonly AppliedScript[]): void {
  const known = new Set(migrations.map(({ name }) => name));
  const unknown = log.filter(
    (row) => row.component === component && !row.name.startsWith('repeatable/') && !known.has(row.name),
  );
  const newest = byName(unknown).at(-1);
  if (!newest) return;
  const ours = byName(migrations).at(-1)?.name ?? 'no migration';
  throw new DatabaseError(
    'schema_newer',
    `the database has the ${component} schema ${newest.name}, this version knows it up to ${ours}: ` +
      'install the version that migrated the database, or a later one',
  );
}

function changed(component: string, name: string): DatabaseError {
  return new DatabaseError(
    'schema_changed',
    `the migration ${component}/${name} differs from the one that the database has applied: ` +
      'install a released version; changes of the schema need a migration of their own',
  );
}

function byName<T extends { readonly name: string }>(scripts: readonly T[]): T[] {
  return scripts.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

import { DatabaseError } from './errors.ts';
import { differences, readShape, type SchemaShape } from './legacy-shape.ts';
import { type LegacyComponent, rebuild } from './legacy-rebuild.ts';
import { logScript } from './migration-log.ts';
import { checksum } from './checksum.ts';
import type { ScriptSession } from './apply-scripts.ts';
import type { ComponentSchema, MigrateOptions } from './schema.ts';
import type { SqlSession } from './sql.ts';

/**
 * Takes over the components of a database whose migrations were recorded by name only, in `hookline_migrations_<component>`.
 * Their contents were edited in place, so the names say nothing: the catalog is compared with the tables of the last such
 * version. Equal ones are adopted as they are; others are rebuilt where the options allow it. Does nothing to other databases.
 */
export async function takeOverLegacy(
  session: ScriptSession,
  schemas: readonly ComponentSchema[],
  options: MigrateOptions,
): Promise<void> {
  const components = await findLegacy(session, schemas);
  if (components.length === 0) return;
  const wanted = await shapeOfBaseline(session, components);
  const found = await readShape(session);
  const differing = differences(wanted, found);
  await dropFunctions(session);
  if (differing.length === 0) {
    options.onProgress?.('the schema equals the last one without checksums: adopting it');
    for (const component of components) await adopt(session, component);
  } else {
    if (options.rebuildLegacy !== true) throw refusal(differing, options);
    options.onProgress?.(`rebuilding the tables: ${differing.length} differences, such as ${differing[0]}`);
    await rebuild(
      session,
      components,
      { tables: [...wanted.tables.keys()], domains: [...wanted.domains.keys()] },
      options,
    );
  }
  for (const { component } of components) {
    await session.query(`DROP TABLE hookline_migrations_${component}`);
    await session.query(`DROP TABLE IF EXISTS hookline_migrations_${component}_lock`);
  }
}

async function findLegacy(session: SqlSession, schemas: readonly ComponentSchema[]): Promise<LegacyComponent[]> {
  const { rows } = await session.query<{ component: string }>(
    `SELECT substr(relname, 21) AS component FROM pg_class
     WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r' AND starts_with(relname, 'hookline_migrations_')`,
  );
  const names = new Set(rows.map(({ component }) => component));
  return schemas.flatMap((schema) => {
    const { component, legacy } = schema;
    if (!names.has(component)) return [];
    if (legacy) return [{ ...schema, legacy }];
    throw new DatabaseError('schema_legacy', `the ${component} schema of this database is too old to be taken over`);
  });
}

const SCRATCH = 'hookline_baseline';

/** Creates the baseline's tables in a schema of their own, reads their shape and drops them. */
async function shapeOfBaseline(session: ScriptSession, components: readonly LegacyComponent[]): Promise<SchemaShape> {
  const { rows } = await session.query<{ path: string }>("SELECT current_setting('search_path') AS path");
  await session.query(`CREATE SCHEMA ${SCRATCH}`);
  await session.query(`SET LOCAL search_path = ${SCRATCH}`);
  for (const { legacy, migrations } of components) {
    for (const { name, sql } of migrations) if (legacy.baseline.includes(name)) await session.runScript(sql);
  }
  const shape = await readShape(session);
  await session.query(`DROP SCHEMA ${SCRATCH} CASCADE`);
  await session.query("SELECT set_config('search_path', $1, true)", [rows[0]?.path ?? '']);
  return shape;
}

/** Drops the functions of the old version, with their triggers. The repeatable scripts create the current ones. */
async function dropFunctions(session: SqlSession): Promise<void> {
  const { rows } = await session.query<{ signature: string }>(
    `SELECT oid::regprocedure::text AS signature FROM pg_proc
     WHERE pronamespace = current_schema()::regnamespace AND starts_with(proname, 'hookline_')`,
  );
  for (const { signature } of rows) await session.query(`DROP FUNCTION ${signature} CASCADE`);
}

async function adopt(session: SqlSession, { component, legacy, migrations }: LegacyComponent): Promise<void> {
  const applied = new Set([...legacy.baseline, ...(legacy.satisfied ?? [])]);
  for (const script of migrations) {
    if (applied.has(script.name)) await logScript(session, component, script.name, checksum(script));
  }
}

function refusal(differing: readonly string[], { rebuildHint }: MigrateOptions): DatabaseError {
  return new DatabaseError(
    'schema_legacy',
    `the database was made by an earlier version whose tables differ from the current ones (${differing[0]}): ` +
      (rebuildHint ?? 'migrate it with the option rebuildLegacy'),
  );
}

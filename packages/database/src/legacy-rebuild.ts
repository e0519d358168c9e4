import { type CatalogTable, mirrorPartitions, readTables } from './catalog.ts';
import { DatabaseError } from './errors.ts';
import { applyPending, type ScriptSession } from './apply-scripts.ts';
import type { ComponentSchema, LegacySchema, MigrateOptions } from './schema.ts';
import type { SqlSession } from './sql.ts';

/** Schema that the old tables are in while the new ones are filled. */
const OLD = 'hookline_legacy';

/** A component whose migrations the database recorded by name only. */
export interface LegacyComponent extends ComponentSchema {
  readonly legacy: LegacySchema;
}

/** Names of the tables and domains that are rebuilt, as the current version has them. */
export interface RebuiltObjects {
  readonly tables: readonly string[];
  readonly domains: readonly string[];
}

/**
 * Moves the old tables into a schema of their own, creates the current ones, copies the common columns, verifies the row counts,
 * and drops the old tables. Derived tables start empty. All of it belongs to the caller's transaction.
 */
export async function rebuild(
  session: ScriptSession,
  components: readonly LegacyComponent[],
  objects: RebuiltObjects,
  options: MigrateOptions,
): Promise<void> {
  const derived = new Set(components.flatMap(({ legacy }) => legacy.derived ?? []));
  const copyOrder = Object.assign({}, ...components.map(({ legacy }) => legacy.copyOrder ?? {})) as Record<
    string,
    string
  >;
  for (const view of components.flatMap(({ legacy }) => legacy.views ?? [])) {
    await session.query(`DROP VIEW IF EXISTS ${view}`);
  }
  await moveAway(session, objects);
  await applyPending(session, components, options);
  await mirrorPartitions(session, session, OLD);
  const [before, after] = [await readTables(session, OLD), await readTables(session)];
  for (const table of after) {
    const old = before.find(({ name }) => name === table.name);
    if (!old || !objects.tables.includes(table.name)) continue;
    const rows = derived.has(table.name) ? 0 : await copyRows(session, old, table, copyOrder[table.name]);
    options.onProgress?.(
      derived.has(table.name) ? `${table.name}: will be derived again` : `${table.name}: ${rows} rows`,
    );
  }
  for (const { legacy } of components)
    if (legacy.afterRebuild !== undefined) await session.runScript(legacy.afterRebuild);
  await dropOld(session, before);
}

/** Indexes, sequences and constraints move with their tables; partitions do not. */
async function moveAway(session: SqlSession, { tables, domains }: RebuiltObjects): Promise<void> {
  const { rows } = await session.query<{ statement: string }>(
    `SELECT format('ALTER TABLE %I SET SCHEMA ${OLD}', relname) AS statement FROM pg_class c
     WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p') AND (relname = ANY ($1::text[])
       OR EXISTS (SELECT FROM pg_inherits i JOIN pg_class p ON p.oid = i.inhparent
         WHERE i.inhrelid = c.oid AND p.relnamespace = c.relnamespace AND p.relname = ANY ($1::text[])))
     UNION ALL
     SELECT format('ALTER DOMAIN %I SET SCHEMA ${OLD}', typname) FROM pg_type
     WHERE typnamespace = current_schema()::regnamespace AND typtype = 'd' AND typname = ANY ($2::text[])`,
    [tables, domains],
  );
  await session.query(`CREATE SCHEMA ${OLD}`);
  for (const { statement } of rows) await session.query(statement);
}

async function copyRows(
  session: SqlSession,
  old: CatalogTable,
  { name, columns }: CatalogTable,
  order: string | undefined,
): Promise<number> {
  const common = columns.filter((column) => old.columns.some((other) => other.name === column.name));
  const names = common.map((column) => column.name).join(', ');
  const values = common.map((column) => `${column.name}::${column.type}`).join(', ');
  await session.query(`ALTER TABLE ${name} DISABLE TRIGGER USER`);
  const { affected } = await session.query(
    `INSERT INTO ${name} (${names}) OVERRIDING SYSTEM VALUE
     SELECT ${values} FROM ${OLD}.${name} ${order === undefined ? '' : `ORDER BY ${order}`}`,
  );
  await session.query(`ALTER TABLE ${name} ENABLE TRIGGER USER`);
  for (const column of common.filter(({ identity }) => identity)) {
    await session.query(
      `SELECT setval(pg_get_serial_sequence('${name}', '${column.name}'), greatest((SELECT max(${column.name}) FROM ${name}), 1))`,
    );
  }
  const { rows } = await session.query<{ old: number; new: number }>(
    `SELECT (SELECT count(*) FROM ${OLD}.${name}) AS old, (SELECT count(*) FROM ${name}) AS new`,
  );
  if (rows[0]?.old !== rows[0]?.new) {
    throw new DatabaseError(
      'failed',
      `${name} has ${rows[0]?.new} rows of ${rows[0]?.old} after copying; nothing is changed`,
    );
  }
  return affected;
}

/** Fails, and so undoes everything, where a view of another program still reads an old table. */
async function dropOld(session: SqlSession, tables: readonly CatalogTable[]): Promise<void> {
  for (const { name } of tables) await session.query(`DROP TABLE ${OLD}.${name}`);
  const { rows } = await session.query<{ name: string }>(
    `SELECT quote_ident(typname) AS name FROM pg_type WHERE typnamespace = '${OLD}'::regnamespace AND typtype = 'd'`,
  );
  for (const { name } of rows) await session.query(`DROP DOMAIN ${OLD}.${name}`);
  await session.query(`DROP SCHEMA ${OLD}`);
}

import type { SqlSession } from './sql.ts';

/** A table in the catalog. Names are quoted where necessary. */
export interface CatalogTable {
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly type: string; readonly identity: boolean }[];
}

/** Tables with rows of their own or in partitions. */
const TABLES = `
  SELECT quote_ident(c.relname) AS name, jsonb_agg(jsonb_build_object('name', quote_ident(a.attname),
    'type', format_type(a.atttypid, a.atttypmod), 'identity', a.attidentity <> '') ORDER BY a.attnum) AS columns
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
  WHERE c.relnamespace = coalesce($1, current_schema())::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
    AND c.relname !~ '^hookline_migrations'
  GROUP BY c.oid, c.relname ORDER BY c.relname`;

/** Reads the tables of a schema, except the log of migrations, in order of name. A partitioned table counts once. */
export async function readTables(session: SqlSession, schema?: string): Promise<readonly CatalogTable[]> {
  return (await session.query<CatalogTable>(TABLES, [schema ?? null])).rows;
}

interface Partition {
  readonly name: string;
  readonly parent: string;
  readonly bound: string;
}

const PARTITIONS = `
  SELECT quote_ident(c.relname) AS name, quote_ident(p.relname) AS parent, pg_get_expr(c.relpartbound, c.oid) AS bound
  FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid JOIN pg_class p ON p.oid = i.inhparent
  WHERE c.relnamespace = coalesce($1, current_schema())::regnamespace AND c.relispartition AND c.relkind = 'r' ORDER BY 1`;

/** Gives empty partitioned tables of the current schema the partitions that they have elsewhere. */
export async function mirrorPartitions(from: SqlSession, to: SqlSession, fromSchema?: string): Promise<void> {
  const { rows: wanted } = await from.query<Partition>(PARTITIONS, [fromSchema ?? null]);
  const { rows: existing } = await to.query<Partition>(PARTITIONS, [null]);
  const key = ({ name, parent, bound }: Partition): string => `${parent} ${name} ${bound}`;
  const [wantedKeys, existingKeys] = [new Set(wanted.map(key)), new Set(existing.map(key))];
  for (const partition of existing) {
    if (!wantedKeys.has(key(partition))) await to.query(`DROP TABLE ${partition.name}`);
  }
  for (const partition of wanted) if (!existingKeys.has(key(partition))) await createPartition(to, partition);
}

/** Adds partitions that tables of the current schema have elsewhere and lack here, by name. */
export async function addPartitions(from: SqlSession, to: SqlSession): Promise<void> {
  const { rows: wanted } = await from.query<Partition>(PARTITIONS, [null]);
  const existing = new Set((await to.query<Partition>(PARTITIONS, [null])).rows.map(({ name }) => name));
  for (const partition of wanted) if (!existing.has(partition.name)) await createPartition(to, partition);
}

async function createPartition(to: SqlSession, { bound, name, parent }: Partition): Promise<void> {
  await to.query(`CREATE TABLE ${name} PARTITION OF ${parent} ${bound}`);
}

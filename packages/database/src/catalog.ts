import type { SqlSession } from './sql.ts';

/** A table as the catalog has it. Names are quoted where they must be. */
export interface CatalogTable {
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly type: string; readonly identity: boolean }[];
}

/** Tables that hold rows of their own or of partitions; those in which migrations are kept stay where they are. */
const TABLES = `
  SELECT quote_ident(c.relname) AS name, jsonb_agg(jsonb_build_object('name', quote_ident(a.attname),
    'type', format_type(a.atttypid, a.atttypmod), 'identity', a.attidentity <> '') ORDER BY a.attnum) AS columns
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
  WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
    AND c.relname !~ '^hookline_migrations_'
  GROUP BY c.oid, c.relname ORDER BY c.relname`;

/** Every table of the current schema but those of migrations, by name; a partitioned one is one table. */
export async function readTables(session: SqlSession): Promise<readonly CatalogTable[]> {
  return (await session.query<CatalogTable>(TABLES)).rows;
}

interface Partition {
  readonly name: string;
  readonly parent: string;
  readonly bound: string;
}

const PARTITIONS = `
  SELECT quote_ident(c.relname) AS name, quote_ident(p.relname) AS parent, pg_get_expr(c.relpartbound, c.oid) AS bound
  FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid JOIN pg_class p ON p.oid = i.inhparent
  WHERE c.relnamespace = current_schema()::regnamespace AND c.relispartition AND c.relkind = 'r' ORDER BY 1`;

/** Gives empty partitioned tables the partitions that they have elsewhere. */
export async function mirrorPartitions(from: SqlSession, to: SqlSession): Promise<void> {
  const [wanted, there] = await Promise.all([from.query<Partition>(PARTITIONS), to.query<Partition>(PARTITIONS)]);
  const key = ({ name, parent, bound }: Partition): string => `${parent} ${name} ${bound}`;
  const [keep, have] = [new Set(wanted.rows.map(key)), new Set(there.rows.map(key))];
  for (const partition of there.rows) if (!keep.has(key(partition))) await to.query(`DROP TABLE ${partition.name}`);
  for (const partition of wanted.rows) {
    if (have.has(key(partition))) continue;
    await to.query(`CREATE TABLE ${partition.name} PARTITION OF ${partition.parent} ${partition.bound}`);
  }
}

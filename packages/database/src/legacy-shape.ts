import type { SqlSession } from './sql.ts';

/** The tables and domains of a schema, each with its properties as text: columns, constraints, indexes. */
export interface SchemaShape {
  readonly tables: ReadonlyMap<string, ReadonlySet<string>>;
  readonly domains: ReadonlyMap<string, ReadonlySet<string>>;
}

/** The current schema only, since definitions name objects without their schema where the search path finds them. */
const SHAPE = `
  WITH tables AS (
    SELECT oid, relname FROM pg_class
    WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
  ), domains AS (
    SELECT oid, typname, typbasetype, typtypmod FROM pg_type
    WHERE typnamespace = current_schema()::regnamespace AND typtype = 'd'
  )
  SELECT 'table' AS kind, t.relname::text AS name, 'column ' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
      || CASE WHEN a.attnotnull THEN ' not null' ELSE '' END || ' ' || a.attidentity::text
      || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid, true), '') AS property
  FROM tables t JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
  LEFT JOIN pg_attrdef d ON d.adrelid = t.oid AND d.adnum = a.attnum
  UNION ALL
  SELECT 'table', t.relname::text, 'constraint ' || pg_get_constraintdef(c.oid, true)
  FROM tables t JOIN pg_constraint c ON c.conrelid = t.oid AND c.contype <> 'n'
  UNION ALL
  SELECT 'table', t.relname::text, pg_get_indexdef(i.indexrelid, 0, true) FROM tables t JOIN pg_index i ON i.indrelid = t.oid
  UNION ALL
  SELECT 'table', t.relname::text, 'partitioned ' || pg_get_partkeydef(t.oid)
  FROM tables t JOIN pg_partitioned_table p ON p.partrelid = t.oid
  UNION ALL
  SELECT 'domain', d.typname::text, 'type ' || format_type(d.typbasetype, d.typtypmod) FROM domains d
  UNION ALL
  SELECT 'domain', d.typname::text, pg_get_constraintdef(c.oid, true) FROM domains d JOIN pg_constraint c ON c.contypid = d.oid`;

/** Reads the shape of the current schema. Partitions count as part of their table. */
export async function readShape(session: SqlSession): Promise<SchemaShape> {
  const { rows } = await session.query<{ kind: 'table' | 'domain'; name: string; property: string }>(SHAPE);
  const [tables, domains] = [new Map<string, Set<string>>(), new Map<string, Set<string>>()];
  for (const { kind, name, property } of rows) {
    const map = kind === 'table' ? tables : domains;
    map.set(name, (map.get(name) ?? new Set()).add(property));
  }
  return { tables, domains };
}

/** Returns how `found` differs in the objects that `wanted` has, one line for each difference. Other objects do not matter. */
export function differences(wanted: SchemaShape, found: SchemaShape): string[] {
  return (['tables', 'domains'] as const).flatMap((kind) =>
    [...wanted[kind]].flatMap(([name, properties]) => {
      const there = found[kind].get(name);
      if (!there) return [`${name} is missing`];
      return [
        ...[...properties].filter((property) => !there.has(property)).map((property) => `${name} lacks ${property}`),
        ...[...there].filter((property) => !properties.has(property)).map((property) => `${name} has ${property}`),
      ];
    }),
  );
}

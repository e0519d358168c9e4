import { addPartitions, type CatalogTable, readTables } from './catalog.ts';
import type { Sql, SqlSession } from './sql.ts';

/** Rows in memory at once. */
const BATCH = 200;
/** Pages that are read by one statement, 8 KiB each. */
const PAGES = 64;

/** Rows of a table that were saved from a damaged database. */
export interface SalvagedTable {
  readonly table: string;
  /** Rows that were read. */
  readonly read: number;
  /** Rows that were added to the other database. */
  readonly added: number;
  /** Pages that could not be read; `null` when the table could not be read at all. */
  readonly lostPages: number | null;
}

/**
 * Adds rows of a damaged database to another one that has the same tables: those whose key the other one lacks. Tables are read
 * page by page where they cannot be read as a whole. Afterwards rows that refer to rows which are lost are removed. Both are
 * embedded databases; the damaged one is only read.
 */
export async function salvageRows(damaged: Sql, target: Sql): Promise<SalvagedTable[]> {
  const wanted = new Map((await readTables(target)).map((table) => [table.name, table]));
  const results: SalvagedTable[] = [];
  await target.transaction(async (to) => {
    await addPartitions(damaged, to);
    await to.query("SET LOCAL session_replication_role = 'replica'");
    for (const table of await readTables(damaged)) {
      const known = wanted.get(table.name);
      if (!known) continue;
      const names = new Set(known.columns.map(({ name }) => name));
      const columns = table.columns.filter(({ name }) => names.has(name));
      results.push(await salvageTable(damaged, to, { ...known, columns }));
    }
    await removeOrphans(to);
  });
  return results;
}

async function salvageTable(damaged: Sql, to: SqlSession, table: CatalogTable): Promise<SalvagedTable> {
  const counts = { read: 0, added: 0 };
  const take = async (rows: readonly Values[]): Promise<void> => {
    counts.read += rows.length;
    if (rows.length > 0) counts.added += await addRows(to, table, rows);
  };
  const lostPages = await readRows(damaged, table, take);
  for (const column of table.columns.filter(({ identity }) => identity)) {
    await to.query(
      `SELECT setval(pg_get_serial_sequence('${table.name}', '${column.name}'), greatest((SELECT max(${column.name}) FROM ${table.name}), 1))`,
    );
  }
  return { table: table.name, ...counts, lostPages };
}

type Values = Readonly<Record<string, string | null>>;

/** Passes all readable rows on. Returns the number of pages that are lost, or `null` when no page can be found. */
async function readRows(
  damaged: Sql,
  table: CatalogTable,
  take: (rows: readonly Values[]) => Promise<void>,
): Promise<number | null> {
  const leaves = await damaged
    .query<{ name: string; pages: number }>(
      `SELECT oid::regclass::text AS name, pg_relation_size(oid) / current_setting('block_size')::int AS pages
       FROM pg_class WHERE relkind = 'r' AND (oid = '${table.name}'::regclass
         OR oid IN (SELECT relid FROM pg_partition_tree('${table.name}'::regclass)))`,
    )
    .then(
      ({ rows }) => rows,
      () => undefined,
    );
  if (!leaves) return null;
  let lost = 0;
  for (const { name, pages } of leaves) {
    // A table whose file is missing has no pages, and cannot be read either.
    if (pages === 0 && !(await readPages(damaged, table, name, 0, 1))) return null;
    for (let first = 0; first < pages; first += PAGES) {
      const end = Math.min(first + PAGES, pages);
      const rows = await readPages(damaged, table, name, first, end);
      if (rows) await take(rows);
      else lost += await readSinglePages(first, end, (page) => readPages(damaged, table, name, page, page + 1), take);
    }
  }
  return lost;
}

async function readSinglePages(
  first: number,
  end: number,
  read: (page: number) => Promise<readonly Values[] | undefined>,
  take: (rows: readonly Values[]) => Promise<void>,
): Promise<number> {
  let lost = 0;
  for (let page = first; page < end; page++) {
    const rows = await read(page);
    if (rows) await take(rows);
    else lost++;
  }
  return lost;
}

/** Values are read as text, so that no type loses precision in JavaScript. */
async function readPages(
  damaged: Sql,
  { columns }: CatalogTable,
  name: string,
  first: number,
  end: number,
): Promise<readonly Values[] | undefined> {
  const list = columns.map((column, index) => `${column.name}::text AS v${index}`).join(', ');
  try {
    const { rows } = await damaged.query<Values>(
      `SELECT ${list} FROM ${name} WHERE ctid >= '(${first},0)'::tid AND ctid < '(${end},0)'::tid`,
    );
    return rows;
  } catch {
    return undefined;
  }
}

async function addRows(to: SqlSession, { name, columns }: CatalogTable, rows: readonly Values[]): Promise<number> {
  const names = columns.map((column) => column.name).join(', ');
  const values = columns.map((column, index) => `v${index}::${column.type}`).join(', ');
  const aliases = columns.map((_, index) => `v${index}`).join(', ');
  const arrays = columns.map((_, index) => `$${index + 1}::text[]`).join(', ');
  let added = 0;
  for (let at = 0; at < rows.length; at += BATCH) {
    const batch = rows.slice(at, at + BATCH);
    const { affected } = await to.query(
      `INSERT INTO ${name} (${names}) OVERRIDING SYSTEM VALUE
       SELECT ${values} FROM unnest(${arrays}) AS v(${aliases}) ON CONFLICT DO NOTHING`,
      columns.map((_, index) => batch.map((row) => row[`v${index}`] ?? null)),
    );
    added += affected;
  }
  return added;
}

const FOREIGN_KEYS = `
  SELECT conrelid::regclass::text AS child, confrelid::regclass::text AS parent,
    (SELECT string_agg(format('parent.%I = child.%I', p.attname, c.attname), ' AND ')
     FROM unnest(conkey, confkey) AS k(c, p) JOIN pg_attribute c ON c.attrelid = conrelid AND c.attnum = k.c
     JOIN pg_attribute p ON p.attrelid = confrelid AND p.attnum = k.p) AS matches,
    (SELECT string_agg(format('child.%I IS NOT NULL', c.attname), ' AND ')
     FROM unnest(conkey) AS k(c) JOIN pg_attribute c ON c.attrelid = conrelid AND c.attnum = k.c) AS given
  FROM pg_constraint WHERE contype = 'f' AND conparentid = 0 AND connamespace = current_schema()::regnamespace`;

/** Removes rows whose foreign key refers to a row that is lost, until there are none. */
async function removeOrphans(to: SqlSession): Promise<void> {
  const { rows: keys } = await to.query<{ child: string; parent: string; matches: string; given: string }>(
    FOREIGN_KEYS,
  );
  for (let removed = 1; removed > 0;) {
    removed = 0;
    for (const { child, parent, matches, given } of keys) {
      const { affected } = await to.query(
        `DELETE FROM ${child} AS child WHERE ${given} AND NOT EXISTS (SELECT FROM ${parent} AS parent WHERE ${matches})`,
      );
      removed += affected;
    }
  }
}

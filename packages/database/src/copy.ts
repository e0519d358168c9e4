import { DatabaseError } from './errors.ts';
import type { Sql, SqlSession } from './sql.ts';
import { type CatalogTable, mirrorPartitions, readTables } from './catalog.ts';

/** Source and target of a copy. Both must have the same migrations applied. */
export interface CopyOptions {
  readonly source: Sql;
  readonly target: Sql;
  /** Rows in memory at once, 1 to 10000. @defaultValue 200 */
  readonly batchSize?: number;
  /** Called after each batch. */
  readonly onProgress?: (progress: CopyProgress) => void;
}

/** Progress of one table. */
export interface CopyProgress {
  readonly table: string;
  /** Rows copied so far. */
  readonly rows: number;
  /** Rows of the table. */
  readonly of: number;
}

/** Result of a copy. When it is not `ok`, the target is unchanged. */
export type CopyResult =
  | { readonly ok: true; readonly tables: readonly { readonly table: string; readonly rows: number }[] }
  | { readonly ok: false; readonly reason: 'not-empty'; readonly table: string }
  | {
      readonly ok: false;
      readonly reason: 'counts-differ';
      readonly table: string;
      readonly rows: number;
      readonly of: number;
    };

/** Rolls back the transaction that it is thrown in, with the result to return. */
class Refused extends Error {
  readonly result: CopyResult;

  constructor(result: CopyResult) {
    super('refused');
    this.result = result;
  }
}

/**
 * Copies every row of every table, with its partitions: a snapshot of the source, written to the target in one transaction.
 * Triggers of the target do not run. Rejects with a `DatabaseError`.
 *
 * @throws RangeError when `batchSize` is out of range
 */
export async function copyTables(options: CopyOptions): Promise<CopyResult> {
  const { source, target, batchSize = 200 } = options;
  if (!Number.isInteger(batchSize) || batchSize < 1 || batchSize > 10_000) {
    throw new RangeError(`batchSize must be an integer from 1 to 10000, not ${batchSize}`);
  }
  try {
    return await source.transaction(async (from) => {
      await from.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
      return target.transaction((to) => copyAll(from, to, batchSize, options.onProgress ?? (() => {})));
    });
  } catch (error) {
    if (error instanceof Refused) return error.result;
    throw error;
  }
}

async function copyAll(
  from: SqlSession,
  to: SqlSession,
  batchSize: number,
  onProgress: (progress: CopyProgress) => void,
): Promise<CopyResult> {
  const tables = await readTables(from);
  for (const { name } of tables) {
    await to.query(`LOCK TABLE ${name} IN ACCESS EXCLUSIVE MODE`);
    if ((await count(to, name)) > 0) throw new Refused({ ok: false, reason: 'not-empty', table: name });
  }
  await mirrorPartitions(from, to);
  const done = [];
  for (const table of tables) {
    const of = await count(from, table.name);
    await copyTable({ from, to, table, batchSize, onProgress: (rows) => onProgress({ table: table.name, rows, of }) });
    const rows = await count(to, table.name);
    if (rows !== of) throw new Refused({ ok: false, reason: 'counts-differ', table: table.name, rows, of });
    done.push({ table: table.name, rows });
  }
  return { ok: true, tables: done };
}

interface OneTable {
  readonly from: SqlSession;
  readonly to: SqlSession;
  readonly table: CatalogTable;
  readonly batchSize: number;
  readonly onProgress: (rows: number) => void;
}

/** Values are copied as text, so that no type loses precision in JavaScript. */
async function copyTable({ from, to, table, batchSize, onProgress }: OneTable): Promise<void> {
  const { name, columns } = table;
  const names = columns.map((column) => column.name).join(', ');
  const values = columns.map((column, index) => `v${index}::${column.type}`).join(', ');
  const aliases = columns.map((_, index) => `v${index}`).join(', ');
  const arrays = columns.map((_, index) => `$${index + 1}::text[]`).join(', ');
  const insert = `INSERT INTO ${name} (${names}) OVERRIDING SYSTEM VALUE SELECT ${values} FROM unnest(${arrays}) AS v(${aliases})`;
  await to.query(`ALTER TABLE ${name} DISABLE TRIGGER USER`);
  await from.query(
    `DECLARE hookline_copy NO SCROLL CURSOR FOR SELECT ${columns.map((column, index) => `${column.name}::text AS v${index}`).join(', ')} FROM ${name}`,
  );
  let copied = 0;
  for (;;) {
    const { rows } = await from.query<Record<string, string | null>>(`FETCH ${batchSize} FROM hookline_copy`);
    if (rows.length === 0) break;
    await to.query(
      insert,
      columns.map((_, index) => rows.map((row) => row[`v${index}`] ?? null)),
    );
    copied += rows.length;
    onProgress(copied);
  }
  await from.query('CLOSE hookline_copy');
  await to.query(`ALTER TABLE ${name} ENABLE TRIGGER USER`);
  for (const column of columns.filter(({ identity }) => identity)) {
    await to.query(
      `SELECT setval(pg_get_serial_sequence('${name}', '${column.name}'), greatest((SELECT max(${column.name}) FROM ${name}), 1))`,
    );
  }
}

async function count(session: SqlSession, table: string): Promise<number> {
  const { rows } = await session.query<{ n: number }>(`SELECT count(*) AS n FROM ${table}`);
  const [row] = rows;
  if (!row) throw new DatabaseError('failed', 'counting gave no row');
  return row.n;
}

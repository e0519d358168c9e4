import { join } from 'node:path';
import { copyTables, type CopyResult, type Database, openPglite, openPostgres } from '@hookline/database';
import { SCHEMAS } from './schemas.ts';

/** What is moved where. */
export interface Move {
  /** The folder everything of hookline lives in. */
  readonly home: string;
  /** PostgreSQL URL of the new database, which must have no rows. */
  readonly to: string;
  /** Takes one line of progress. */
  readonly report: (line: string) => void;
}

/**
 * Copies the embedded database into a PostgreSQL, and verifies that every table has as many rows. The embedded one stays
 * as it is. Answers a sentence on what was done or why not. Rejects with a `DatabaseError`.
 */
export async function moveEmbedded({
  home,
  to,
  report,
}: Move): Promise<{ readonly ok: boolean; readonly message: string }> {
  const source = await openPglite({ directory: join(home, 'data'), owner: { moving: true } });
  // Nothing here needs a session, so whether a transaction pooler is in between need not be asked.
  const target = openPostgres({ url: to, transactionPooler: true });
  try {
    for (const database of [source, target]) await migrate(database);
    const result = await copyTables({
      source,
      target,
      onProgress: ({ table, rows, of }) => report(`${table}: ${rows} of ${of}`),
    });
    return { ok: result.ok, message: describe(result) };
  } finally {
    await target.close();
    await source.close();
  }
}

async function migrate(database: Database): Promise<void> {
  for (const { component, migrations } of SCHEMAS) await database.migrate(component, migrations);
}

function describe(result: CopyResult): string {
  if (result.ok) {
    const rows = result.tables.reduce((sum, table) => sum + table.rows, 0);
    return `${rows} rows of ${result.tables.length} tables copied and counted; set database.url to use them`;
  }
  if (result.reason === 'not-empty') return `the target has rows in ${result.table} already; nothing was copied`;
  return `${result.table} has ${result.rows} rows of ${result.of} after copying; nothing was kept`;
}

import { copyTables, type CopyResult, type Database } from '@hookline/database';
import { SCHEMAS } from './schemas.ts';

/** Options of {@link moveEmbedded}. */
export interface Move {
  readonly source: Database;
  /** New database, which must not contain rows. */
  readonly target: Database;
  /** Receives one line of progress. */
  readonly report: (line: string) => void;
}

/**
 * Copies a database and verifies that every table has as many rows as the source, which stays unchanged. Resolves to a sentence
 * with the result or the reason of the failure. Rejects with a `DatabaseError`.
 */
export async function moveEmbedded({
  source,
  target,
  report,
}: Move): Promise<{ readonly ok: boolean; readonly message: string }> {
  await source.migrate(SCHEMAS, { rebuildLegacy: true, onProgress: report });
  await target.migrate(SCHEMAS);
  const result = await copyTables({
    source,
    target,
    onProgress: ({ table, rows, of }) => report(`${table}: ${rows} of ${of}`),
  });
  return { ok: result.ok, message: describe(result) };
}

function describe(result: CopyResult): string {
  if (result.ok) {
    const rows = result.tables.reduce((sum, table) => sum + table.rows, 0);
    return `${rows} rows of ${result.tables.length} tables copied and counted; set database.url to use them`;
  }
  if (result.reason === 'not-empty') return `the target has rows in ${result.table} already; nothing was copied`;
  return `${result.table} has ${result.rows} rows of ${result.of} after copying; nothing was kept`;
}

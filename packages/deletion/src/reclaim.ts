import type { Database } from '@hookline/database';

/**
 * Frees the space of deleted rows, outside of any transaction. An embedded database is rewritten table by table, so that its
 * files no longer contain them, and its write-ahead log is dropped; other statements wait meanwhile. A PostgreSQL server only
 * marks the space as free: what was there stays in its files and its write-ahead log until it is overwritten.
 */
export async function reclaimSpace(database: Database): Promise<void> {
  const { rows } = await database.query<{ readonly name: string }>(
    `SELECT quote_ident(c.relname) AS name FROM pg_class c
     WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace AND pg_get_userbyid(c.relowner) = current_user
     ORDER BY 1`,
  );
  const command = database.engine === 'pglite' ? 'VACUUM FULL' : 'VACUUM';
  for (const { name } of rows) await database.query(`${command} ${name}`);
  if (database.engine === 'pglite') await dropWriteAheadLog(database);
}

/** Has the segments before this point removed, which recovery no longer needs, instead of kept for reuse with their content. */
async function dropWriteAheadLog(database: Database): Promise<void> {
  await database.query('SET wal_recycle = off');
  try {
    await database.query('SELECT pg_switch_wal()');
    await database.query('CHECKPOINT');
  } finally {
    await database.query('RESET wal_recycle');
  }
}

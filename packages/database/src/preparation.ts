import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { initialiseData, openData } from './pglite.ts';
import { pack } from './prepared-archive.ts';
import type { Database } from './sql.ts';

/** Options of {@link prepareDatabase}. */
export interface PrepareOptions {
  /** Absolute path of the archive, replaced if it exists. */
  readonly archive: string;
  /** Migrates the new database, and fills it as far as that is the same for every user. */
  readonly migrate: (database: Database) => Promise<unknown>;
}

/**
 * Makes the archive that `openPglite` copies instead of initialising and migrating a database. It contains one database: the
 * templates for further ones are removed, because PGlite opens no other. Takes seconds, so it belongs into a build. The archive
 * is for the version of PGlite that made it.
 */
export async function prepareDatabase({ archive, migrate }: PrepareOptions): Promise<void> {
  const work = mkdtempSync(join(tmpdir(), 'hookline-prepare-'));
  const data = join(work, 'pglite');
  try {
    await initialiseData(data);
    const database = await openData(data);
    try {
      await migrate(database);
      await removeTemplates(database);
      await database.query('CHECKPOINT');
    } finally {
      await database.close();
    }
    writeFileSync(archive, await pack(data));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function removeTemplates(database: Database): Promise<void> {
  await database.query('UPDATE pg_database SET datistemplate = false WHERE datname <> current_database()');
  const { rows } = await database.query<{ statement: string }>(
    "SELECT format('DROP DATABASE %I', datname) AS statement FROM pg_database WHERE datname <> current_database() ORDER BY oid",
  );
  for (const { statement } of rows) await database.query(statement);
}

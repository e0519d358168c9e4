/**
 * `node --import ./scripts/fixed-surroundings.ts scripts/prepare-database.ts ARCHIVE` makes the database that a new home starts
 * with. It has no partitions for days: the service creates those for the days in which it runs.
 */
import process from 'node:process';
import type { Database } from '@hookline/database';
import { prepareDatabase } from '@hookline/database/preparation';
import { SCHEMAS } from '../src/schemas.ts';

const [archive] = process.argv.slice(2);
if (archive === undefined) throw new Error('usage: prepare-database.ts ARCHIVE');
await prepareDatabase({
  archive,
  migrate: async (database) => {
    await database.migrate(SCHEMAS);
    await dropDatedPartitions(database);
  },
});

async function dropDatedPartitions(database: Database): Promise<void> {
  const { rows } = await database.query<{ name: string }>('SELECT name FROM execution_trace_partitions ORDER BY name');
  for (const { name } of rows) await database.query(`DROP TABLE ${name}`);
}

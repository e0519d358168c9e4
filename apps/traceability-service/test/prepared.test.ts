import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { type Database, openPglite } from '@hookline/database';
import { pgliteDirectory, temporaryFolder } from '@hookline/testkit';
import { expect, test } from 'vitest';
import { SCHEMAS } from '../src/schemas.ts';
import { startService } from './process.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const ARCHIVE = here('../dist/prepared-database.zst');

/** Every object of the current schema with its definition, one line each. */
const CATALOG = `
  WITH objects AS (
    SELECT oid, relname, relkind, relpersistence, reloptions, relacl, relrowsecurity FROM pg_class
    WHERE relnamespace = current_schema()::regnamespace
  )
  SELECT concat_ws(' ', 'relation', relname, relkind, relpersistence, reloptions, relacl, relrowsecurity, obj_description(oid, 'pg_class')) AS line FROM objects
  UNION ALL SELECT concat_ws(' ', 'column', relname, attnum, attname, format_type(atttypid, atttypmod), attnotnull, attidentity, attgenerated,
      attstorage, attcompression, attstattarget, attoptions, pg_get_expr(adbin, adrelid), col_description(objects.oid, attnum))
    FROM objects JOIN pg_attribute ON attrelid = objects.oid AND attnum > 0 LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
  UNION ALL SELECT concat_ws(' ', 'constraint', relname, conname, pg_get_constraintdef(c.oid)) FROM pg_constraint c JOIN objects ON conrelid = objects.oid
  UNION ALL SELECT concat_ws(' ', 'index', pg_get_indexdef(oid)) FROM objects WHERE relkind IN ('i', 'I')
  UNION ALL SELECT concat_ws(' ', 'view', relname, pg_get_viewdef(oid)) FROM objects WHERE relkind IN ('v', 'm')
  UNION ALL SELECT concat_ws(' ', 'sequence', to_jsonb(s) - 'seqrelid', relname) FROM pg_sequence s JOIN objects ON seqrelid = objects.oid
  UNION ALL SELECT concat_ws(' ', 'partition', relname, pg_get_partkeydef(oid)) FROM objects WHERE relkind = 'p'
  UNION ALL SELECT concat_ws(' ', 'trigger', pg_get_triggerdef(t.oid)) FROM pg_trigger t JOIN objects ON tgrelid = objects.oid WHERE NOT tgisinternal
  UNION ALL SELECT concat_ws(' ', 'function', pg_get_functiondef(oid), proacl, obj_description(oid, 'pg_proc'))
    FROM pg_proc WHERE pronamespace = current_schema()::regnamespace AND prokind IN ('f', 'p')
  UNION ALL SELECT concat_ws(' ', 'type', typname, typtype, format_type(typbasetype, typtypmod), typnotnull, typdefault, obj_description(oid, 'pg_type'))
    FROM pg_type WHERE typnamespace = current_schema()::regnamespace
  UNION ALL SELECT concat_ws(' ', 'domain', pg_get_constraintdef(oid)) FROM pg_constraint WHERE contypid <> 0 AND connamespace = current_schema()::regnamespace
  UNION ALL SELECT concat_ws(' ', 'schema', nspname, nspacl) FROM pg_namespace WHERE nspname !~ '^pg_(toast|temp)'
  UNION ALL SELECT concat_ws(' ', 'extension', extname, extversion) FROM pg_extension
  UNION ALL SELECT concat_ws(' ', 'migration', component, name, checksum) FROM hookline_migrations
  UNION ALL SELECT concat_ws(' ', 'database', encoding, datcollate, datctype, datlocprovider, datacl) FROM pg_database WHERE datname = current_database()
  UNION ALL SELECT concat_ws(' ', 'setting', name, setting) FROM pg_settings WHERE name NOT IN ('data_directory', 'config_file', 'hba_file', 'ident_file')
  ORDER BY line`;

async function catalogOf(database: Database): Promise<string[]> {
  // What the service does in its first minute.
  await database.query("SELECT hookline_make_trace_partitions(now() + interval '2 days', 1)");
  const lines = (await database.query<{ line: string }>(CATALOG)).rows.map(({ line }) => line);
  await database.close();
  return lines;
}

test('the prepared database has the schema and the settings of one that was initialised and migrated', async () => {
  const unusable: unknown[] = [];
  const prepared = { archive: ARCHIVE, onUnusable: (error: unknown) => unusable.push(error) };
  const copied = await openPglite({ directory: temporaryFolder(), prepared });
  expect(await copied.migrate(SCHEMAS)).toEqual([]);
  const found = await catalogOf(copied);
  const migrated = await openPglite({ directory: pgliteDirectory(temporaryFolder()) });
  await migrated.migrate(SCHEMAS);
  expect(found).toEqual(await catalogOf(migrated));
  expect(found.length).toBeGreaterThan(500);
  expect(unusable).toEqual([]);
});

test('a build makes the same archive again', () => {
  const again = join(temporaryFolder(), 'again.zst');
  const preload = new URL('../scripts/fixed-surroundings.ts', import.meta.url).href;
  execFileSync(process.execPath, ['--import', preload, here('../scripts/prepare-database.ts'), again]);
  const digest = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');
  expect(digest(again)).toBe(digest(ARCHIVE));
});

test('a service in a new home starts with the prepared database: it migrates nothing', async () => {
  const home = temporaryFolder();
  const service = await startService(home);
  expect((await service.fetch('/readyz')).status).toBe(200);
  await service.end();
  const log = readFileSync(join(home, 'logs/traceability-service.log'), 'utf8');
  expect(log).toContain('"msg":"listening"');
  expect(log).not.toContain('"msg":"migrating"');
});

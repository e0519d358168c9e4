import type { SqlSession } from './sql.ts';

/** A script that was applied. */
export interface AppliedScript {
  readonly component: string;
  readonly name: string;
  /** SHA-256 of its text, in hexadecimal. */
  readonly checksum: string;
}

/**
 * Returns whether the log exists in the search path. Reads the catalog with the statement's snapshot: `to_regclass` may answer
 * from the cache of a connection that waited while another one created the table.
 */
export async function findLog(session: SqlSession): Promise<boolean> {
  const { rows } = await session.query<{ exists: boolean }>(
    `SELECT EXISTS (
       SELECT FROM pg_catalog.pg_class AS class JOIN pg_catalog.pg_namespace AS namespace ON namespace.oid = class.relnamespace
       WHERE class.relname = 'hookline_migrations' AND namespace.nspname = ANY (current_schemas(false))
     ) AS exists`,
  );
  return rows[0]?.exists === true;
}

/** Creates the table of applied scripts. */
export async function createLog(session: SqlSession): Promise<void> {
  await session.query(`CREATE TABLE hookline_migrations (
    component text NOT NULL,
    name text NOT NULL,
    checksum text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (component, name)
  )`);
}

/** Reads all applied scripts. */
export async function readLog(session: SqlSession): Promise<readonly AppliedScript[]> {
  return (await session.query<AppliedScript>('SELECT component, name, checksum FROM hookline_migrations')).rows;
}

/** Records that a script is applied, in place of an earlier text of it. */
export async function logScript(session: SqlSession, component: string, name: string, checksum: string): Promise<void> {
  await session.query(
    `INSERT INTO hookline_migrations (component, name, checksum) VALUES ($1, $2, $3)
     ON CONFLICT (component, name) DO UPDATE SET checksum = excluded.checksum, applied_at = excluded.applied_at`,
    [component, name, checksum],
  );
}

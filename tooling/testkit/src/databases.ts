import { randomBytes } from 'node:crypto';
import pg from 'pg';

/** An empty database on a server. */
export interface FreshDatabase {
  readonly url: string;
  /** Drops the database and terminates its connections. */
  drop(): Promise<void>;
}

/** Creates a database with a random name on the server at `serverUrl`, as a copy of `template`. */
export async function freshDatabase(serverUrl: string, template = 'template1'): Promise<FreshDatabase> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  await execute(serverUrl, `CREATE DATABASE ${name} TEMPLATE ${template}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => execute(serverUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}

async function execute(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

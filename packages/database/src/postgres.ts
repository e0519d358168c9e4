import pg from 'pg';
import { type BackendKey, sendCancelRequest } from './cancel-request.ts';
import type { Connection, Engine } from './engine.ts';
import { PreparedStatements } from './prepared-statements.ts';
import { sendStatements } from './send-statements.ts';
import type { Database, SqlResult } from './sql.ts';
import { SqlDatabase } from './sql-database.ts';
import { PARSERS } from './types.ts';

/** Options of {@link openPostgres}. The server must be PostgreSQL 14 or newer. */
export interface PostgresOptions {
  /** `postgres://user:password@host:port/database`, with any of libpq's parameters. */
  readonly url: string;
  /** Most connections at once, 1 or more. @defaultValue 20 */
  readonly poolMax?: number;
  /** Connections that are kept open when idle, 0 to `poolMax`. @defaultValue 0 */
  readonly poolMin?: number;
  /** Time limit for a connection, in milliseconds. @defaultValue 5000 */
  readonly connectTimeoutMs?: number;
  /** Time limit of one statement, in milliseconds; 0 for none. It is set as the server's own limit when connecting. @defaultValue 30000 */
  readonly statementTimeoutMs?: number;
  /**
   * Set when a pooler lends a connection for one transaction only: PgBouncer with `pool_mode = transaction`, Supavisor's port
   * 6543. No parameter is set when connecting, which PgBouncer refuses, and the time limit of statements is enforced by cancel
   * requests. @defaultValue false
   */
  readonly transactionPooler?: boolean;
  /** Shown in `pg_stat_activity`. @defaultValue 'hookline' */
  readonly applicationName?: string;
}

/**
 * Opens a pool of connections. Connects at the first query: an unreachable server makes `query` reject with `unavailable`,
 * and later queries connect again.
 *
 * @throws RangeError when an option is out of range
 */
export function openPostgres(options: PostgresOptions): Database {
  const { url, poolMax = 20, poolMin = 0, connectTimeoutMs = 5000, statementTimeoutMs = 30_000 } = options;
  if (!Number.isInteger(poolMax) || poolMax < 1)
    throw new RangeError(`poolMax must be an integer from 1, not ${poolMax}`);
  if (!Number.isInteger(poolMin) || poolMin < 0 || poolMin > poolMax) {
    throw new RangeError(`poolMin must be an integer from 0 to poolMax, not ${poolMin}`);
  }
  const pool = new pg.Pool({
    connectionString: url,
    max: poolMax,
    min: poolMin,
    connectionTimeoutMillis: connectTimeoutMs,
    ...(options.transactionPooler === true ? {} : { statement_timeout: statementTimeoutMs }),
    application_name: options.applicationName ?? 'hookline',
    types: { getTypeParser: (oid, format) => PARSERS[oid] ?? pg.types.getTypeParser(oid, format) },
  });
  // The pool replaces an idle connection that breaks; the next query fails if it cannot.
  pool.on('error', () => {});
  // A lent connection that breaks between two statements fails the next statement.
  pool.on('connect', (client) => client.on('error', () => {}));
  const prepared = new PreparedStatements();
  const nameOf = (text: string): string | undefined =>
    options.transactionPooler === true ? undefined : prepared.nameOf(text);
  pool.on('connect', (client) => sendStatements(client, nameOf));
  const engine: Engine = {
    name: 'postgresql',
    statementTimeoutMs: options.transactionPooler === true && statementTimeoutMs > 0 ? statementTimeoutMs : undefined,
    prepare: (text) => prepared.add(text),
    connect: async () => new PostgresConnection(await pool.connect()),
    pool: () => ({
      min: poolMin,
      max: poolMax,
      open: pool.totalCount,
      idle: pool.idleCount,
      waiting: pool.waitingCount,
    }),
    close: () => pool.end(),
  };
  return new SqlDatabase(engine);
}

const WRITES: ReadonlySet<string> = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE']);

/** A connection lent by the pool. */
class PostgresConnection implements Connection {
  readonly #client: pg.PoolClient;
  #running: Promise<unknown> = Promise.resolve();

  constructor(client: pg.PoolClient) {
    this.#client = client;
  }

  async run(text: string, parameters: readonly unknown[]): Promise<SqlResult<unknown>> {
    const running = this.#client.query(text, [...parameters]);
    this.#running = running.catch(() => {});
    const { rows, rowCount, command } = await running;
    return { rows, affected: WRITES.has(command) ? (rowCount ?? 0) : 0 };
  }

  /** Without parameters, the protocol takes any number of statements at once. */
  async runScript(text: string): Promise<void> {
    const running = this.#client.query(text, []);
    this.#running = running.catch(() => {});
    await running;
  }

  cancel(): void {
    sendCancelRequest(this.#client as unknown as BackendKey);
  }

  release(broken = false): void {
    void this.#running.then(() => this.#client.release(broken));
  }
}

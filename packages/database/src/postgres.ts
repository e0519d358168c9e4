import pg from 'pg';
import { KyselyDatabase } from './kysely-database.ts';
import { PreparedStatements } from './prepared-statements.ts';
import { sendStatements } from './send-statements.ts';
import type { Database } from './sql.ts';
import { cancelByProtocol, SessionlessPostgresDialect } from './transaction-pooler.ts';
import { PARSERS } from './types.ts';

/** How to reach a PostgreSQL server, 14 or newer. */
export interface PostgresOptions {
  /** `postgres://user:password@host:port/database`, with any of libpq's parameters. */
  readonly url: string;
  /** Most connections at once, 1 or more. @defaultValue 20 */
  readonly poolMax?: number;
  /** Connections that are kept open when idle, 0 to `poolMax`. @defaultValue 0 */
  readonly poolMin?: number;
  /** How long to wait for a connection, in milliseconds. @defaultValue 5000 */
  readonly connectTimeoutMs?: number;
  /** How long one statement may run, in milliseconds; 0 for no bound. The server's own timeout, set when connecting. @defaultValue 30000 */
  readonly statementTimeoutMs?: number;
  /**
   * Whether a pooler stands before the server that lends a connection for a transaction only: PgBouncer with
   * `pool_mode = transaction`, Supavisor's port 6543. Nothing is set when connecting then, which PgBouncer refuses;
   * statements are bounded from here, by cancel requests. @defaultValue false
   */
  readonly transactionPooler?: boolean;
  /** Shown in `pg_stat_activity`. @defaultValue 'hookline' */
  readonly applicationName?: string;
}

/**
 * Opens a pool of connections. Connects when first used: an unreachable server shows as `unavailable` from `query`, and
 * is found again by itself when it is back.
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
  // An idle connection that breaks is the pool's to replace; the next query says so if it cannot.
  pool.on('error', () => {});
  // One that breaks while it is lent, between two statements, is nobody's yet: the next statement fails with it.
  pool.on('connect', (client) => client.on('error', () => {}));
  const prepared = new PreparedStatements();
  const nameOf = (text: string): string | undefined =>
    options.transactionPooler === true ? undefined : prepared.nameOf(text);
  pool.on('connect', (client) => sendStatements(client, nameOf));
  return new KyselyDatabase({
    name: 'postgresql',
    prepare: (text) => prepared.add(text),
    dialect: new SessionlessPostgresDialect({
      pool,
      ...(options.transactionPooler === true ? { controlClient: cancelByProtocol(pool) } : {}),
    }),
    canCancel: true,
    ...(options.transactionPooler === true && statementTimeoutMs > 0 ? { statementTimeoutMs } : {}),
    pool: () => ({
      min: poolMin,
      max: poolMax,
      open: pool.totalCount,
      idle: pool.idleCount,
      waiting: pool.waitingCount,
    }),
    afterClose: () => {},
  });
}

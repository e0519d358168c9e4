import { DatabaseError } from './errors.ts';
import type { SqlOptions, SqlSession } from './sql.ts';

/** Oldest supported version of PostgreSQL, as in `server_version_num`. */
const OLDEST = 140_000;

/**
 * Rows that do not fit into the smallest `work_mem` are written to a temporary file, 0.3 MB, which PostgreSQL removes with the
 * statement. A full disk is found in this way without a row, a lock or a transaction id, in 10 ms.
 *
 * @see https://www.postgresql.org/docs/current/runtime-config-resource.html
 */
const PROBE = `
  SELECT current_setting('server_version') AS version, current_setting('server_version_num')::int AS number,
    pg_is_in_recovery() AS standby, current_setting('transaction_read_only') = 'on' AS read_only,
    (SELECT count(*) FROM (SELECT set_config('work_mem', '64kB', true) AS size) AS small,
      LATERAL generate_series(1, 5000 * length(size))) AS written`;

interface Probe {
  readonly version: string;
  readonly number: number;
  readonly standby: boolean;
  readonly read_only: boolean;
}

/**
 * Returns the server's version when rows can be written. Rejects with `read_only` for a standby and a database that is read-only
 * by default, with `full` when its disk is, and with `too_old` for a version that is not supported.
 */
export async function checkWritable(session: SqlSession, options?: SqlOptions): Promise<string> {
  const { rows } = await session.query<Probe>(PROBE, [], options);
  const [probe] = rows;
  if (!probe) throw new DatabaseError('failed', 'the health check gave no row');
  const version = /^[\d.]+/.exec(probe.version)?.[0] ?? 'unknown';
  if (probe.number < OLDEST)
    throw new DatabaseError(
      'too_old',
      `PostgreSQL ${version} is too old: version ${OLDEST / 10_000} or newer is required`,
    );
  if (probe.standby) throw new DatabaseError('read_only', 'the server is a standby: connect to the primary');
  if (probe.read_only)
    throw new DatabaseError('read_only', 'transactions are read-only by default: default_transaction_read_only is on');
  return version;
}

import type { Clock } from '@hookline/clock';
import { DatabaseError } from './errors.ts';
import type { Sql, SqlSession } from './sql.ts';

/** Two copies of one database, and when to ask which. */
export interface ReplicaOptions {
  /** A copy that follows the primary, and may be behind or away. */
  readonly replica: SqlSession;
  readonly primary: Sql;
  readonly clock: Clock;
  /** How long a replica that was away is left alone, in milliseconds, 0 or more. @defaultValue 30000 */
  readonly retryAfterMs?: number;
}

/**
 * Sends queries to a replica, and those it cannot answer to the primary: it is away, its schema is not there yet, or
 * replication cancelled the query. Transactions go to the primary. For reading only: what was just written may be missing.
 *
 * @throws RangeError when an option is out of range
 */
export function withReplica({ replica, primary, clock, retryAfterMs = 30_000 }: ReplicaOptions): Sql {
  if (!(retryAfterMs >= 0)) throw new RangeError(`retryAfterMs must be 0 or more, not ${retryAfterMs}`);
  let awayUntil = Number.NEGATIVE_INFINITY;
  return {
    async query(text, parameters, options) {
      if (clock.monotonic() >= awayUntil) {
        try {
          return await replica.query(text, parameters, options);
        } catch (error) {
          if (!(error instanceof DatabaseError) || error.code === 'cancelled' || error.code === 'data') throw error;
          if (error.code === 'unavailable') awayUntil = clock.monotonic() + retryAfterMs;
        }
      }
      return primary.query(text, parameters, options);
    },
    transaction: (work) => primary.transaction(work),
  };
}

import type { Clock } from '@hookline/clock';
import { DatabaseError } from './errors.ts';
import type { Sql, SqlSession } from './sql.ts';

/** Options of {@link withReplica}. */
export interface ReplicaOptions {
  /** A copy that follows the primary, and may lag behind or be unavailable. */
  readonly replica: SqlSession;
  readonly primary: Sql;
  readonly clock: Clock;
  /** Time without queries to a replica after it was unavailable, in milliseconds, 0 or more. @defaultValue 30000 */
  readonly retryAfterMs?: number;
}

/**
 * Sends queries to a replica, and to the primary where the replica fails: it is unavailable, its schema lags behind, or
 * replication cancelled the query. Transactions go to the primary. For reading only: the latest writes may be missing.
 *
 * @throws RangeError when an option is out of range
 */
export function withReplica({ replica, primary, clock, retryAfterMs = 30_000 }: ReplicaOptions): Sql {
  if (!(retryAfterMs >= 0)) throw new RangeError(`retryAfterMs must be 0 or more, not ${retryAfterMs}`);
  let unavailableUntil = Number.NEGATIVE_INFINITY;
  return {
    async query(text, parameters, options) {
      if (clock.monotonic() >= unavailableUntil) {
        try {
          return await replica.query(text, parameters, options);
        } catch (error) {
          if (!(error instanceof DatabaseError) || error.code === 'cancelled' || error.code === 'data') throw error;
          if (error.code === 'unavailable') unavailableUntil = clock.monotonic() + retryAfterMs;
        }
      }
      return primary.query(text, parameters, options);
    },
    transaction: (work) => primary.transaction(work),
  };
}

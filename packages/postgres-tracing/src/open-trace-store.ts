import { openPostgres, type PostgresOptions, selfMigrating } from '@hookline/database';
import { tracingSchema } from './schema.ts';
import { createTraceStore, type TraceStore } from './trace-store.ts';

/** A trace store with its own connections. */
export interface OpenedTraceStore extends TraceStore {
  /** Closes the connections. */
  close(): Promise<void>;
}

/**
 * Opens the store on a PostgreSQL server. It connects at the first record or query, and then applies the migrations that are
 * missing. While the server is unreachable each call rejects with a `DatabaseError`, and a later one tries again.
 *
 * @throws RangeError when an option is out of range
 */
export function openTraceStore(options: PostgresOptions): OpenedTraceStore {
  const database = selfMigrating(openPostgres(options), [tracingSchema]);
  return { ...createTraceStore(database), close: () => database.close() };
}

import type { ComponentSchema, MigrateOptions } from './schema.ts';

/** Result of a statement. */
export interface SqlResult<Row> {
  /** bigint and numeric are numbers, timestamps are `Date`, JSON is parsed, uuid is text, arrays are arrays. */
  readonly rows: readonly Row[];
  /** Rows written by INSERT, UPDATE, DELETE or MERGE; 0 for other statements. */
  readonly affected: number;
}

/** Options of one statement. */
export interface SqlOptions {
  /** Cancels the statement. PGlite cannot end a running statement: it goes on, and the call rejects. */
  readonly signal?: AbortSignal;
  /**
   * Plans the statement once for each connection: for fixed texts that are run often. Without effect with PGlite and behind a
   * transaction pooler. @defaultValue false
   */
  readonly prepared?: boolean;
}

/** Runs one SQL statement at a time, in PostgreSQL's dialect with parameters as `$1`. */
export interface SqlSession {
  /**
   * Runs one statement. Objects go in as JSON text, arrays as arrays of the type the statement casts them to.
   * Rejects with a `DatabaseError`.
   */
  query<Row = Record<string, unknown>>(
    text: string,
    parameters?: readonly unknown[],
    options?: SqlOptions,
  ): Promise<SqlResult<Row>>;
}

/** A database as services use it. */
export interface Sql extends SqlSession {
  /**
   * Runs `work` in one transaction: commits when it resolves and rolls back when it rejects, with the same result. `work` must
   * use the session that it receives; with the database itself it would wait for itself on PGlite.
   */
  transaction<T>(work: (session: SqlSession) => Promise<T>): Promise<T>;
}

/** Numbers of connections of a pool. */
export interface PoolStats {
  readonly min: number;
  readonly max: number;
  readonly open: number;
  readonly idle: number;
  /** Callers waiting for a connection. */
  readonly waiting: number;
}

/** An open database. The caller that opened it closes it. */
export interface Database extends Sql {
  readonly engine: 'postgresql' | 'pglite';
  /**
   * Applies what is missing of the schemas, all in one transaction, and returns the scripts just applied, such as
   * `lineage/001-nodes`. Processes that migrate at the same time wait for each other; the later ones find nothing to do.
   * Rejects with `schema_changed` when an applied migration differs from its script, with `schema_newer` when the database
   * has migrations that the schemas lack, and with `schema_legacy` when it was made by a version that has to be rebuilt.
   */
  migrate(schemas: readonly ComponentSchema[], options?: MigrateOptions): Promise<readonly string[]>;
  /** Returns the server's version, such as `18.1`. */
  version(options?: SqlOptions): Promise<string>;
  /**
   * Returns the server's version when rows can be written: a health check that leaves nothing behind. Rejects with `unavailable`,
   * `read_only`, `full`, `denied` or `too_old`.
   */
  check(options?: SqlOptions): Promise<string>;
  /** Returns `undefined` where there is one connection only. */
  pool(): PoolStats | undefined;
  /** Waits for running statements, then closes. Idempotent. */
  close(): Promise<void>;
}

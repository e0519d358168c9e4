/** What a statement brought back. */
export interface SqlResult<Row> {
  /** bigint and numeric are numbers, timestamps are `Date`, JSON is parsed, uuid is text, arrays are arrays. */
  readonly rows: readonly Row[];
  /** Rows that INSERT, UPDATE or DELETE touched; 0 for anything else. */
  readonly affected: number;
}

/** How one statement is run. */
export interface SqlOptions {
  /** Ends the statement: cancelled in the server by PostgreSQL, only no longer waited for with PGlite. */
  readonly signal?: AbortSignal;
  /**
   * Whether the statement is planned once a connection: for texts that are always the same and asked often. Without effect
   * with PGlite and behind a transaction pooler. @defaultValue false
   */
  readonly prepared?: boolean;
}

/** Somewhere to send one SQL statement at a time. PostgreSQL's dialect, parameters as `$1`. */
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

/** A database as services see it. */
export interface Sql extends SqlSession {
  /**
   * Runs `work` in one transaction: commits when it resolves, rolls back when it rejects, and passes on either.
   * Inside, use the session given; the database itself would be a second one, and wait for ever on PGlite.
   */
  transaction<T>(work: (session: SqlSession) => Promise<T>): Promise<T>;
}

/** Connections of a pool. */
export interface PoolStats {
  readonly min: number;
  readonly max: number;
  readonly open: number;
  readonly idle: number;
  /** Callers waiting for a connection. */
  readonly waiting: number;
}

/** A step of the schema. Applied once, whole or not at all, in order of name. */
export interface Migration {
  /** Sorts after all earlier ones, such as `001-nodes`. Never changes once released. */
  readonly name: string;
  /** One statement each. */
  readonly statements: readonly string[];
}

/** An open database, owned by whoever opened it. */
export interface Database extends Sql {
  readonly engine: 'postgresql' | 'pglite';
  /**
   * Brings the schema called `component` up to date and answers the names of the steps just applied. Any number of
   * processes may do so at once: one applies, the others wait and find it done.
   */
  migrate(component: string, migrations: readonly Migration[]): Promise<readonly string[]>;
  /** The server's version, such as `18.1`. Rejects when the database does not answer: a health check. */
  version(options?: SqlOptions): Promise<string>;
  /** `undefined` where there is one connection only. */
  pool(): PoolStats | undefined;
  /** Waits for running statements, then closes. Idempotent. */
  close(): Promise<void>;
}

import type { Database, PoolStats, SqlResult } from './sql.ts';

/** A borrowed connection. One statement runs at a time; the next one waits. */
export interface Connection {
  run(text: string, parameters: readonly unknown[]): Promise<SqlResult<unknown>>;
  /** Runs any number of statements without parameters. */
  runScript(text: string): Promise<void>;
  /** Asks the server to end the running statement. Does nothing where a statement cannot be ended. */
  cancel(): void;
  /** Returns the connection as soon as its running statement has ended. With `broken` it is closed instead. */
  release(broken?: boolean): void;
}

/** The driver of one kind of database. Errors are those of the driver. */
export interface Engine {
  readonly name: Database['engine'];
  /** Limit for one statement that the driver enforces, in milliseconds. @defaultValue none */
  readonly statementTimeoutMs?: number | undefined;
  connect(): Promise<Connection>;
  /** Plans a statement once for each connection from now on. */
  readonly prepare?: ((text: string) => void) | undefined;
  pool(): PoolStats | undefined;
  /** Waits for running statements, then closes all connections. */
  close(): Promise<void>;
}

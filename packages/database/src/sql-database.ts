import { Deadline } from './deadline.ts';
import type { Connection, Engine } from './engine.ts';
import { toDatabaseError } from './errors.ts';
import { checkWritable } from './health-check.ts';
import type { ScriptSession } from './apply-scripts.ts';
import { migrate } from './migrator.ts';
import type { ComponentSchema, MigrateOptions } from './schema.ts';
import type { Database, PoolStats, SqlOptions, SqlResult, SqlSession } from './sql.ts';

/** Migrations may take longer than the statements of a service. */
const NO_LIMIT = 'no limit';

/** {@link Database} over an {@link Engine}: transactions, deadlines and migrations. */
export class SqlDatabase implements Database {
  readonly engine: Database['engine'];
  readonly #engine: Engine;
  #closing: Promise<void> | undefined;

  constructor(engine: Engine) {
    this.engine = engine.name;
    this.#engine = engine;
  }

  async query<Row>(text: string, parameters?: readonly unknown[], options?: SqlOptions): Promise<SqlResult<Row>> {
    const deadline = this.#deadline(options);
    const connection = await this.#connect(deadline);
    try {
      return await this.#run<Row>(connection, deadline, text, parameters, options);
    } finally {
      connection.release();
    }
  }

  transaction<T>(work: (session: SqlSession) => Promise<T>): Promise<T> {
    return this.#transaction(work);
  }

  migrate(schemas: readonly ComponentSchema[], options?: MigrateOptions): Promise<readonly string[]> {
    const transaction = <T>(work: (session: ScriptSession) => Promise<T>): Promise<T> =>
      this.#transaction(work, NO_LIMIT);
    return migrate({ query: (text, parameters) => this.query(text, parameters), transaction }, schemas, options);
  }

  async version(options?: SqlOptions): Promise<string> {
    const { rows } = await this.query<{ version: string }>('SELECT version()', [], options);
    return /PostgreSQL ([\d.]+)/.exec(rows[0]?.version ?? '')?.[1] ?? 'unknown';
  }

  check(options?: SqlOptions): Promise<string> {
    return checkWritable(this, options);
  }

  pool(): PoolStats | undefined {
    return this.#engine.pool();
  }

  close(): Promise<void> {
    this.#closing ??= this.#engine.close();
    return this.#closing;
  }

  async #transaction<T>(work: (session: ScriptSession) => Promise<T>, limit?: typeof NO_LIMIT): Promise<T> {
    const connection = await this.#connect(this.#deadline());
    const deadline = (options?: SqlOptions): Deadline =>
      limit === NO_LIMIT ? new Deadline(options?.signal, undefined) : this.#deadline(options);
    const session: ScriptSession = {
      query: (text, parameters, options) => this.#run(connection, deadline(options), text, parameters, options),
      runScript: async (text) => {
        await connection.runScript(text).catch((error: unknown) => {
          throw toDatabaseError(error);
        });
      },
    };
    let isBroken = false;
    try {
      await session.query('BEGIN');
      const result = await work(session);
      await session.query('COMMIT');
      return result;
    } catch (error) {
      await connection.run('ROLLBACK', []).catch(() => {
        isBroken = true;
      });
      throw error;
    } finally {
      connection.release(isBroken);
    }
  }

  #deadline(options: SqlOptions = {}): Deadline {
    return new Deadline(options.signal, this.#engine.statementTimeoutMs);
  }

  /** A connection that arrives after the deadline goes back to the pool. */
  #connect(deadline: Deadline): Promise<Connection> {
    return deadline.wait(
      () => this.#engine.connect(),
      (connecting) => void connecting?.then((connection) => connection.release()).catch(() => {}),
    );
  }

  async #run<Row>(
    connection: Connection,
    deadline: Deadline,
    text: string,
    parameters: readonly unknown[] = [],
    { prepared = false }: SqlOptions = {},
  ): Promise<SqlResult<Row>> {
    if (prepared) this.#engine.prepare?.(text);
    const result = await deadline.wait(
      () => connection.run(text, parameters),
      (running) => {
        if (running) connection.cancel();
      },
    );
    return result as SqlResult<Row>;
  }
}

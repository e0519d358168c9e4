import { CompiledQuery, type Dialect, Kysely, sql } from 'kysely';
import { type Migration as KyselyMigration, Migrator } from 'kysely/migration';
import { DatabaseError, toDatabaseError } from './errors.ts';
import type { Database, Migration, PoolStats, SqlOptions, SqlResult, SqlSession } from './sql.ts';

/** What an engine is, beside its Kysely dialect. */
export interface Engine {
  readonly name: Database['engine'];
  readonly dialect: Dialect;
  /** Whether a running statement can be ended from outside. */
  readonly canCancel: boolean;
  /** How long a statement may run, where the server does not look after that itself, in milliseconds. */
  readonly statementTimeoutMs?: number;
  /** Remembers that a statement is to be planned once a connection. */
  readonly prepare?: (text: string) => void;
  readonly pool: () => PoolStats | undefined;
  /** Runs after the connections are closed. */
  readonly afterClose: () => void;
}

/** Of all that migrate one database, one does at a time. Kysely's own number, so that older versions of this wait too. */
const MIGRATION_LOCK = '3853314791062309107';

type Executor = Pick<Kysely<unknown>, 'executeQuery'>;

/** {@link Database} over any Kysely dialect that speaks PostgreSQL: connections, transactions and migrations are its. */
export class KyselyDatabase implements Database {
  readonly engine: Database['engine'];
  readonly #kysely: Kysely<unknown>;
  readonly #engine: Engine;
  #closing: Promise<void> | undefined;

  constructor(engine: Engine) {
    this.engine = engine.name;
    this.#engine = engine;
    this.#kysely = new Kysely({ dialect: engine.dialect });
  }

  query<Row>(text: string, parameters?: readonly unknown[], options?: SqlOptions): Promise<SqlResult<Row>> {
    return this.#run<Row>(this.#kysely, text, parameters, options);
  }

  async transaction<T>(work: (session: SqlSession) => Promise<T>): Promise<T> {
    let own: { readonly error: unknown } | undefined;
    try {
      return await this.#kysely.transaction().execute(async (transaction) => {
        try {
          return await work({
            query: (text, parameters, options) => this.#run(transaction, text, parameters, options),
          });
        } catch (error) {
          own = { error };
          throw error;
        }
      });
    } catch (error) {
      throw own?.error === error ? error : toDatabaseError(error);
    }
  }

  async migrate(component: string, migrations: readonly Migration[]): Promise<readonly string[]> {
    const migrationTableName = `hookline_migrations_${component}`;
    if (await this.#isUpToDate(migrationTableName, migrations)) return [];
    try {
      return await this.#kysely.transaction().execute(async (transaction) => {
        await sql`SELECT pg_advisory_xact_lock(${MIGRATION_LOCK}::bigint)`.execute(transaction);
        const { error, results = [] } = await new Migrator({
          db: transaction,
          provider: { getMigrations: () => Promise.resolve(Object.fromEntries(migrations.map(toKysely))) },
          migrationTableName,
          migrationLockTableName: `hookline_migrations_${component}_lock`,
        }).migrateToLatest();
        if (error !== undefined) throw error;
        return results.map((result) => result.migrationName);
      });
    } catch (error) {
      throw toDatabaseError(error);
    }
  }

  /** The migrator looks at every table there is before it finds nothing to do: many times what a start may take. */
  async #isUpToDate(table: string, migrations: readonly Migration[]): Promise<boolean> {
    const { rows: found } = await this.query<{ is: boolean }>('SELECT to_regclass($1) IS NOT NULL AS is', [table]);
    if (found[0]?.is !== true) return false;
    const { rows } = await this.query<{ name: string }>(`SELECT name FROM "${table}"`);
    const applied = new Set(rows.map(({ name }) => name));
    return applied.size === migrations.length && migrations.every(({ name }) => applied.has(name));
  }

  async version(options?: SqlOptions): Promise<string> {
    const { rows } = await this.query<{ version: string }>('SELECT version()', [], options);
    return /PostgreSQL ([\d.]+)/.exec(rows[0]?.version ?? '')?.[1] ?? 'unknown';
  }

  pool(): PoolStats | undefined {
    return this.#engine.pool();
  }

  close(): Promise<void> {
    this.#closing ??= this.#kysely.destroy().finally(this.#engine.afterClose);
    return this.#closing;
  }

  async #run<Row>(
    executor: Executor,
    text: string,
    parameters: readonly unknown[] = [],
    { signal, prepared = false }: SqlOptions = {},
  ): Promise<SqlResult<Row>> {
    const { statementTimeoutMs } = this.#engine;
    if (prepared) this.#engine.prepare?.(text);
    const timeout = statementTimeoutMs === undefined ? undefined : AbortSignal.timeout(statementTimeoutMs);
    try {
      const { rows, numAffectedRows } = await executor.executeQuery<Row>(CompiledQuery.raw(text, [...parameters]), {
        signal: timeout && signal ? AbortSignal.any([timeout, signal]) : (timeout ?? signal),
        inflightQueryAbortStrategy: this.#engine.canCancel ? 'cancel query' : 'ignore query',
      });
      return { rows, affected: Number(numAffectedRows ?? 0) };
    } catch (error) {
      if (timeout?.aborted === true && error === timeout.reason)
        throw new DatabaseError('timeout', `the statement took longer than ${statementTimeoutMs} ms`, { cause: error });
      throw toDatabaseError(error);
    }
  }
}

function toKysely({ name, statements }: Migration): [string, KyselyMigration] {
  return [
    name,
    {
      async up(db) {
        for (const statement of statements) await sql.raw(statement).execute(db);
      },
    },
  ];
}

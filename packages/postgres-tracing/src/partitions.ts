import { DatabaseError, type Sql, type SqlResult } from '@hookline/database';

/** How far ahead partitions are made, and how wide. */
export interface MakePartitions {
  /** Days from now that must be covered, 1 to 366. @defaultValue 7 */
  readonly aheadDays?: number;
  /** Days one partition holds, 1 to 366: what is dropped is dropped a partition at a time. @defaultValue 30 */
  readonly widthDays?: number;
}

/** What is dropped, and who is told before. */
export interface DropPartitions {
  /** Only partitions whose traces all came before this moment are dropped. */
  readonly before: Date;
  /**
   * Called once before anything is dropped, with the time of the latest hook execution among it (`undefined` where none
   * has one). When it rejects nothing is dropped.
   */
  readonly beforeDrop?: (latest: Date | undefined) => Promise<void>;
}

/** What was dropped. */
export interface Dropped {
  /** Names of the partitions. */
  readonly partitions: readonly string[];
  /** Traces and stubs that went with them. */
  readonly traces: number;
}

/** The partitions of traces and hook executions, in a database that has `tracingMigrations` applied. */
export interface TracePartitions {
  /** Makes partitions ahead, and answers how many ranges it made. Any number of processes may do so at once. */
  make(options?: MakePartitions): Promise<number>;
  /** Drops whole partitions. Writers wait for it a twentieth of a second at most; a repeat continues what was broken off. */
  dropBefore(options: DropPartitions): Promise<Dropped>;
  /** Rows in the default partitions: came while there was none for them, and are moved when there is. */
  strays(): Promise<number>;
}

/**
 * How long a partition's change waits for others' locks, in milliseconds: whoever comes after it waits as long, so it gives
 * up and tries again instead.
 */
const LOCK_TIMEOUT_MS = 50;
const ATTEMPTS = 10;

/** Partitions of the tables of traces. Opens nothing, keeps no state. */
export function createTracePartitions(sql: Sql): TracePartitions {
  return {
    make: (options = {}) => make(sql, options),
    dropBefore: (options) => dropBefore(sql, options),
    async strays() {
      const { rows } = await sql.query<{ n: number }>(
        'SELECT (SELECT count(*) FROM execution_traces_default) + (SELECT count(*) FROM hook_executions_default) AS n',
      );
      return rows[0]?.n ?? 0;
    },
  };
}

async function make(sql: Sql, { aheadDays = 7, widthDays = 30 }: MakePartitions): Promise<number> {
  for (const [name, days] of Object.entries({ aheadDays, widthDays })) {
    if (!Number.isInteger(days) || days < 1 || days > 366) {
      throw new RangeError(`${name} must be an integer from 1 to 366, not ${days}`);
    }
  }
  const { rows } = await withShortLocks(sql, [
    [
      "SELECT hookline_make_trace_partitions(now() + $1::integer * interval '24 hours', $2::integer) AS made",
      [aheadDays, widthDays],
    ],
  ]);
  return Number(rows[0]?.['made'] ?? 0);
}

interface Range {
  readonly traces: string | null;
  readonly hooks: string | null;
  readonly upper: Date;
}

async function dropBefore(sql: Sql, { before, beforeDrop }: DropPartitions): Promise<Dropped> {
  const { rows: ranges } = await sql.query<Range>(
    `SELECT min(name) FILTER (WHERE parent = 'execution_traces') AS traces,
       min(name) FILTER (WHERE parent = 'hook_executions') AS hooks, upper
     FROM execution_trace_partitions WHERE upper <= $1::timestamptz GROUP BY upper ORDER BY upper`,
    [before],
  );
  const last = ranges.at(-1)?.upper;
  if (!last) return { partitions: await dropDetached(sql), traces: 0 };
  const { rows } = await sql.query<{ latest: Date | null }>(
    'SELECT max(started_at) AS latest FROM hook_executions WHERE trace_id < hookline_trace_id_from($1::timestamptz)',
    [last],
  );
  await beforeDrop?.(rows[0]?.latest ?? undefined);
  let traces = 0;
  for (const range of ranges) traces += await detach(sql, range);
  return { partitions: await dropDetached(sql), traces };
}

/** Takes both partitions of a range out of their tables, and the traces' ids, all or nothing. */
async function detach(sql: Sql, { traces, hooks, upper }: Range): Promise<number> {
  const detached = [
    // In the order in which writers and readers lock them.
    ['execution_traces', traces],
    ['hook_executions', hooks],
  ].flatMap(([parent, name]): Statement[] => (name ? [[`ALTER TABLE ${parent} DETACH PARTITION ${name}`]] : []));
  const older = 'hookline_trace_id_from($1::timestamptz)';
  const { affected } = await withShortLocks(
    sql,
    [
      [`DELETE FROM hook_executions_default WHERE trace_id < ${older}`, [upper]],
      [`DELETE FROM execution_traces_default WHERE id < ${older}`, [upper]],
      // Last of those that take long, before those that make others wait.
      [`DELETE FROM execution_trace_ids WHERE trace_id < ${older}`, [upper]],
      ...detached,
    ],
    2,
  );
  return affected;
}

/** Partitions that belong to no table any more, also those of an earlier run that was broken off. Nobody waits for it. */
async function dropDetached(sql: Sql): Promise<string[]> {
  const { rows } = await sql.query<{ name: string }>(
    `SELECT relname::text AS name FROM pg_class
     WHERE relkind = 'r' AND NOT relispartition AND relnamespace = (SELECT relnamespace FROM pg_class WHERE oid = 'execution_traces'::regclass)
       AND relname ~ '^(execution_traces|hook_executions)_[0-9]{8}_[0-9]{8}$' ORDER BY 1`,
  );
  for (const { name } of rows) await sql.query(`DROP TABLE IF EXISTS ${name}`);
  return rows.map(({ name }) => name);
}

type Statement = readonly [text: string, parameters?: readonly unknown[]];

/** Runs statements in one transaction that waits for no lock longer than others may wait for it; answers the one at `of`. */
async function withShortLocks(
  sql: Sql,
  statements: readonly Statement[],
  of = 0,
): Promise<SqlResult<Record<string, unknown>>> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await sql.transaction(async (session) => {
        await session.query(`SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS}`);
        const results = [];
        for (const [text, parameters] of statements) results.push(await session.query(text, parameters));
        return results[of] ?? { rows: [], affected: 0 };
      });
    } catch (error) {
      if (!(error instanceof DatabaseError) || error.code !== 'conflict' || attempt === ATTEMPTS) throw error;
    }
  }
}

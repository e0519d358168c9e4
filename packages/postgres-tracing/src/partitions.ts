import { DatabaseError, type Sql, type SqlResult } from '@hookline/database';

/** Options of {@link TracePartitions.make}. */
export interface MakePartitions {
  /** Days from now that partitions must cover, 1 to 366. @defaultValue 7 */
  readonly aheadDays?: number | undefined;
  /** Days per partition, 1 to 366. Only whole partitions are dropped. @defaultValue 30 */
  readonly widthDays?: number | undefined;
}

/** Options of {@link TracePartitions.dropBefore}. */
export interface DropPartitions {
  /** Only partitions whose traces all arrived before this time are dropped. */
  readonly before: Date;
  /**
   * Called once before anything is dropped, with the time of the latest hook execution to be dropped (`undefined` when none
   * has a time). When it rejects, nothing is dropped.
   */
  readonly beforeDrop?: ((latest: Date | undefined) => Promise<void>) | undefined;
}

/** Result of {@link TracePartitions.dropBefore}. */
export interface Dropped {
  /** Names of the partitions. */
  readonly partitions: readonly string[];
  /** Number of dropped traces, including placeholders. */
  readonly traces: number;
}

/** Manages the partitions of traces and hook executions. */
export interface TracePartitions {
  /** Creates partitions ahead of time and returns the number of new ranges. Safe to call from several processes at once. */
  make(options?: MakePartitions): Promise<number>;
  /** Drops whole partitions. Writers wait for at most 50 ms per attempt. A repeated call completes an interrupted one. */
  dropBefore(options: DropPartitions): Promise<Dropped>;
  /** Number of rows in the default partitions. They are moved when a partition for them is created. */
  strays(): Promise<number>;
}

/**
 * Lock timeout of partition changes, in milliseconds. Sessions that queue behind a waiting change are blocked as well, so it
 * gives up and retries.
 */
const LOCK_TIMEOUT_MS = 50;
const MAX_ATTEMPTS = 10;

/** Creates the partition manager of a database to which the migrations of this package are applied. It keeps no state. */
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

/** Detaches both partitions of a range and deletes the ids of its traces, in one transaction. */
async function detach(sql: Sql, { traces, hooks, upper }: Range): Promise<number> {
  const detached = [
    // In the order in which writers and readers lock the tables.
    ['execution_traces', traces],
    ['hook_executions', hooks],
  ].flatMap(([parent, name]): Statement[] => (name ? [[`ALTER TABLE ${parent} DETACH PARTITION ${name}`]] : []));
  const older = 'hookline_trace_id_from($1::timestamptz)';
  const { affected } = await withShortLocks(
    sql,
    [
      [`DELETE FROM hook_executions_default WHERE trace_id < ${older}`, [upper]],
      [`DELETE FROM execution_traces_default WHERE id < ${older}`, [upper]],
      // The slowest statement runs before those that block other sessions.
      [`DELETE FROM execution_trace_ids WHERE trace_id < ${older}`, [upper]],
      ...detached,
    ],
    2,
  );
  return affected;
}

/** Drops detached partitions, including those of an interrupted run. Blocks no other session. */
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

/** Runs statements in one transaction with a short lock timeout, retrying on conflict; returns the result of statement `index`. */
async function withShortLocks(
  sql: Sql,
  statements: readonly Statement[],
  index = 0,
): Promise<SqlResult<Record<string, unknown>>> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await sql.transaction(async (session) => {
        await session.query(`SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS}`);
        const results = [];
        for (const [text, parameters] of statements) results.push(await session.query(text, parameters));
        return results[index] ?? { rows: [], affected: 0 };
      });
    } catch (error) {
      if (!(error instanceof DatabaseError) || error.code !== 'conflict' || attempt === MAX_ATTEMPTS) throw error;
    }
  }
}

import type { Clock } from '@hookline/clock';
import type { ForgetAnswer, ForgetCounts, ForgetRequest, ForgetSelector } from '@hookline/contracts';
import type { Sql, SqlSession } from '@hookline/database';
import type { Digest } from './digests.ts';
import type { DeletedTraces, DeletionParts } from './parts.ts';
import { addRecords, addTombstone, digestOfDatabase } from './tombstone-store.ts';
import { tombstoneOf } from './tombstones.ts';
import type { WriteGate } from './write-gate.ts';

/** Options of {@link createDeletion}. */
export interface DeletionOptions {
  /** A database with the schemas of all parts and `deletionSchema` applied. */
  readonly database: Sql;
  readonly parts: DeletionParts;
  /** The gate of the writers of this process. */
  readonly gate: WriteGate;
  readonly clock: Clock;
  /** Events or traces per transaction, 1 or more; writers wait for one transaction at most. @defaultValue 200 */
  readonly batchRows?: number | undefined;
  /** Time after which one call returns, in milliseconds, though there is more to delete. @defaultValue 1500 */
  readonly maxMs?: number | undefined;
}

/** Deletes what was recorded. Methods reject with a `DatabaseError` when the database fails. */
export interface Deletion {
  /**
   * Deletes the rows that meet all conditions, or counts them. Tombstones are stored before the first row is deleted. A call
   * that returns `complete: false`, or is interrupted, is repeated until nothing is left.
   */
  forget(request: ForgetRequest): Promise<ForgetAnswer>;
  /** Deletes lineage events older than a time and the patterns only they contain. Traces have a retention period of their own. */
  expireEvents(before: Date): Promise<Pick<ForgetAnswer, 'complete' | 'counts'>>;
}

/**
 * Creates the deletion over the tables of other packages. Each transaction deletes some rows in all tables and stores their
 * tombstones, so that an interruption leaves no half.
 *
 * @throws RangeError when an option is out of range
 */
export function createDeletion(options: DeletionOptions): Deletion {
  const { batchRows = 200, clock, maxMs = 1500 } = options;
  if (!Number.isInteger(batchRows) || batchRows < 1)
    throw new RangeError(`batchRows must be an integer of 1 or more, not ${batchRows}`);
  if (!(maxMs > 0)) throw new RangeError(`maxMs must be above 0, not ${maxMs}`);
  const run = (selector: ForgetSelector, isRetention: boolean): Promise<DeletionRun> =>
    DeletionRun.start({ ...options, batchRows, deadline: clock.monotonic() + maxMs }, selector, isRetention);
  return {
    async forget({ dry_run, ...selector }) {
      if (dry_run) return countOnly(options, selector);
      const deleted = await run(selector, false);
      return deleted.answer();
    },
    async expireEvents(before) {
      return (await run({ before: before.toISOString() }, true)).answer();
    },
  };
}

async function countOnly({ database, parts }: DeletionOptions, selector: ForgetSelector): Promise<ForgetAnswer> {
  const events = await parts.events.count(database, selector);
  const traces = await parts.traces.count(database, selector);
  const tokens = (await parts.tokenUsage?.count(database, selector)) ?? 0;
  return {
    success: true,
    dry_run: true,
    complete: true,
    counts: {
      ...events,
      traces: traces.traces,
      hook_executions: traces.hookExecutions,
      feedback: 0,
      copies: 0,
      token_usage: tokens,
    },
    tool_use_ids: [],
    execution_ids: [],
  };
}

interface RunOptions extends DeletionOptions {
  readonly batchRows: number;
  /** By the clock's `monotonic`. */
  readonly deadline: number;
}

class DeletionRun {
  readonly #options: RunOptions;
  readonly #selector: ForgetSelector;
  readonly #isRetention: boolean;
  readonly #counts: ForgetCounts = {
    events: 0,
    patterns: 0,
    traces: 0,
    hook_executions: 0,
    feedback: 0,
    copies: 0,
    token_usage: 0,
  };
  readonly #toolUseIds = new Set<string>();
  readonly #executionIds = new Set<string>();
  readonly #digest: Digest;
  #complete = false;

  private constructor(options: RunOptions, selector: ForgetSelector, isRetention: boolean, digest: Digest) {
    this.#options = options;
    this.#digest = digest;
    this.#selector = selector;
    this.#isRetention = isRetention;
  }

  static async start(options: RunOptions, selector: ForgetSelector, isRetention: boolean): Promise<DeletionRun> {
    const run = new DeletionRun(options, selector, isRetention, await digestOfDatabase(options.database));
    await run.#markDeleted();
    // Traces first: the calls of deleted events tell in which folders a repository was worked on.
    run.#complete =
      (isRetention ||
        ((await run.#repeat((sql) => run.#forgetTraces(sql))) &&
          (await run.#repeat((sql) => run.#forgetTokenUsage(sql))))) &&
      (await run.#repeat((sql) => run.#forgetEvents(sql)));
    return run;
  }

  answer(): ForgetAnswer {
    return {
      success: true,
      dry_run: false,
      complete: this.#complete,
      counts: this.#counts,
      tool_use_ids: [...this.#toolUseIds],
      execution_ids: [...this.#executionIds],
    };
  }

  /** Stores the conditions, so that nothing that meets them is written from now on. */
  async #markDeleted(): Promise<void> {
    const { clock, database, gate } = this.#options;
    const tombstone = tombstoneOf(this.#selector, clock.now(), this.#digest);
    await gate.exclusive(() => database.transaction((sql) => addTombstone(sql, tombstone, this.#isRetention)));
  }

  /** Repeats a batch until it finds nothing, which returns true, or the time is over. */
  async #repeat(batch: (sql: SqlSession) => Promise<boolean>): Promise<boolean> {
    const { clock, database, deadline, gate } = this.#options;
    while (await gate.exclusive(() => database.transaction(batch))) {
      if (clock.monotonic() >= deadline) return false;
    }
    return true;
  }

  async #forgetEvents(sql: SqlSession): Promise<boolean> {
    const { batchRows, parts } = this.#options;
    const deleted = await parts.events.forget(sql, this.#selector, batchRows);
    if (deleted.eventIds.length === 0) return false;
    const { calls, eventIds, keptNodeIds, nodeIds, patternIds } = deleted;
    const ofCalls = await parts.traces.forgetCalls(sql, this.#isRetention ? [] : calls);
    await parts.index.forget(sql, nodeIds, keptNodeIds);
    await parts.survival?.forget(sql, eventIds);
    this.#counts.events += eventIds.length;
    this.#counts.patterns += nodeIds.length;
    for (const { toolUseId } of calls) this.#toolUseIds.add(toolUseId);
    await this.#finishBatch(sql, eventIds, ofCalls, patternIds);
    return true;
  }

  async #forgetTraces(sql: SqlSession): Promise<boolean> {
    const { batchRows, parts } = this.#options;
    const deleted = await parts.traces.forget(sql, this.#selector, batchRows);
    if (deleted.traces.length + deleted.hookExecutions.length === 0) return false;
    await this.#finishBatch(sql, [], deleted, []);
    return true;
  }

  async #forgetTokenUsage(sql: SqlSession): Promise<boolean> {
    const { batchRows, parts } = this.#options;
    const deleted = (await parts.tokenUsage?.forget(sql, this.#selector, batchRows)) ?? 0;
    this.#counts.token_usage += deleted;
    return deleted > 0;
  }

  async #finishBatch(
    sql: SqlSession,
    eventIds: readonly string[],
    { hookExecutions, traces }: DeletedTraces,
    patternIds: readonly string[],
  ): Promise<void> {
    const { parts } = this.#options;
    await parts.usage.forget(sql, hookExecutions, patternIds);
    const executionIds = [...traces, ...hookExecutions.map(({ id }) => id)];
    this.#counts.feedback += await parts.feedback.forget(sql, { patternIds, executionIds });
    for (const id of executionIds) this.#executionIds.add(id);
    this.#counts.traces += traces.length;
    this.#counts.hook_executions += hookExecutions.length;
    for (const { toolUseId } of hookExecutions) if (toolUseId !== null) this.#toolUseIds.add(toolUseId);
    // Events that are older than a retention period are recognised by their time.
    if (this.#isRetention) return;
    await addRecords(
      sql,
      [...eventIds, ...executionIds].map((id) => this.#digest('record', id.toLowerCase())),
    );
  }
}

import { randomUUID } from 'node:crypto';
import { hookExecutionSchema, traceRecordSchema } from '@hookline/contracts';
import { type Database, DatabaseError } from '@hookline/database';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTracePartitions, createTraceStore, type TracePartitions, type TraceStore } from '../src/index.ts';
import { testEngines } from './engines.ts';

const DAY = 86_400_000;

const trace = (correlation_id: string): Parameters<TraceStore['record']>[0][number] =>
  traceRecordSchema.parse({ correlation_id, session_id: 's', started_at: '2026-01-01T00:00:00Z' });
const hook = (correlation_id: string, hook_id: string = randomUUID()): Parameters<TraceStore['record']>[1][number] =>
  hookExecutionSchema.parse({
    hook_id,
    correlation_id,
    hook_type: 'PostToolUse',
    hook_name: 'capture',
    started_at: '2026-01-01T00:00:01Z',
  });

describe.each(testEngines)('$name', ({ name: engine, open }) => {
  let database: Database;
  let close: () => Promise<void>;
  let store: TraceStore;
  let partitions: TracePartitions;
  beforeAll(async () => {
    ({ database, close } = await open());
    store = createTraceStore(database);
    partitions = createTracePartitions(database);
  });
  afterAll(() => close());

  const uppers = async (): Promise<Date[]> =>
    (
      await database.query<{ upper: Date }>(
        "SELECT upper FROM execution_trace_partitions WHERE parent = 'hook_executions' ORDER BY 1",
      )
    ).rows.map((row) => row.upper);
  /** Moves a trace in time by replacing the timestamp in its id. */
  const shift = async (correlationId: string, days: number): Promise<void> => {
    const { rows } = await database.query<{ id: string }>(
      `SELECT overlay(old.trace_id::text PLACING left(hookline_trace_id_from(now() + $2::integer * interval '1 day')::text, 13) FROM 1) AS id
       FROM execution_trace_ids old WHERE correlation_id = $1`,
      [correlationId, days],
    );
    await database.query(
      'UPDATE hook_executions SET trace_id = $2::uuid WHERE trace_id = (SELECT trace_id FROM execution_trace_ids WHERE correlation_id = $1)',
      [correlationId, rows[0]?.id],
    );
    await database.query('UPDATE execution_traces SET id = $2::uuid WHERE correlation_id = $1', [
      correlationId,
      rows[0]?.id,
    ]);
    await database.query('UPDATE execution_trace_ids SET trace_id = $2::uuid WHERE correlation_id = $1', [
      correlationId,
      rows[0]?.id,
    ]);
  };

  test('the schema has partitions for today, and make adds each range once, in any width', async () => {
    expect(await partitions.strays()).toBe(0);
    await store.record([trace(randomUUID())], [hook(randomUUID())]);
    expect(await partitions.strays()).toBe(0);
    const made = await Promise.all([1, 2, 3].map(() => partitions.make({ aheadDays: 5, widthDays: 2 })));
    expect(made.reduce((sum, n) => sum + n, 0)).toBe(2);
    const ends = await uppers();
    expect(ends.at(-1)?.getTime()).toBeGreaterThan(Date.now() + 5 * DAY - 60_000);
    expect(ends.every((end) => end.getTime() % DAY === 0)).toBe(true);
    await expect(partitions.make({ widthDays: 0 })).rejects.toThrow(
      'widthDays must be an integer from 1 to 366, not 0',
    );
  });

  test('make moves rows from the default partition unchanged', async () => {
    const id = randomUUID();
    await store.record([trace(id)], [hook(id)]);
    await shift(id, 20);
    expect(await partitions.strays()).toBe(2);
    const before = await store.tree(id);
    expect(before?.event_count).toBe(1);
    expect(await partitions.make({ aheadDays: 30 })).toBe(1);
    expect(await partitions.strays()).toBe(0);
    expect(await store.tree(id)).toEqual(before);
  });

  test('late and repeated records are stored in the partition of their trace', async () => {
    const [id, once] = [randomUUID(), randomUUID()];
    await store.record([], [hook(id, once)]);
    await shift(id, -3);
    const records: (() => Promise<unknown>)[] = [
      () => store.record([trace(id)], []),
      () => store.record([trace(id)], [hook(id, once)]),
      () => store.record([], [hook(id, once), hook(id, once)]),
    ];
    for (const record of [...records, ...records.toReversed()]) await record();
    expect(await store.tree(id)).toMatchObject({ event_count: 1, session_id: 's' });
  });

  test('dropBefore drops whole partitions with their ids and nothing else', async () => {
    const [old, young] = [randomUUID(), randomUUID()];
    await store.record([trace(old), trace(young)], [hook(old), hook(young)]);
    await shift(old, 2);
    const count = await store.counts();
    // The three initial days; `old` is in the last of them.
    const [, , before] = await uppers();
    if (!before) throw new Error('no partition');
    await shift(young, 10);
    const latestDropped: (Date | undefined)[] = [];
    await expect(
      partitions.dropBefore({ before, beforeDrop: () => Promise.reject(new Error('not now')) }),
    ).rejects.toThrow('not now');
    expect(await store.counts()).toEqual(count);
    const dropped = await partitions.dropBefore({
      before,
      beforeDrop: async (latest) => void latestDropped.push(latest),
    });
    expect(dropped.partitions).toHaveLength(6);
    expect(latestDropped).toEqual([new Date('2026-01-01T00:00:01Z')]);
    expect(await store.tree(old)).toBeUndefined();
    expect(await store.tree(young)).toMatchObject({ event_count: 1 });
    expect((await store.logs({ correlation_id: old, limit: 5 })).executions).toEqual([]);
    const { rows } = await database.query('SELECT 1 FROM execution_trace_ids WHERE correlation_id = $1', [old]);
    expect(rows).toEqual([]);
    expect((await uppers()).some((end) => end <= before)).toBe(false);
    expect(await partitions.dropBefore({ before })).toEqual({ partitions: [], traces: 0 });
    // Writes continue in the default partition until a new one is created.
    const next = randomUUID();
    await store.record([trace(next)], [hook(next), hook(old)]);
    expect((await store.tree(next))?.event_count).toBe(1);
    expect(await partitions.strays()).toBe(4);
  });

  test('dropBefore completes a run that was interrupted after detaching', async () => {
    const [end] = await uppers();
    const { rows } = await database.query<{ name: string }>(
      "SELECT name FROM execution_trace_partitions WHERE parent = 'hook_executions' AND upper = $1::timestamptz",
      [end],
    );
    const name = rows[0]?.name ?? '';
    await database.query(`ALTER TABLE hook_executions DETACH PARTITION ${name}`);
    expect((await partitions.dropBefore({ before: new Date(0) })).partitions).toEqual([name]);
  });

  test.skipIf(engine === 'PGlite')(
    'it does not make writers wait for a reader who takes long: it gives up, and drops nothing',
    async () => {
      const [end] = await uppers();
      if (!end) throw new Error('no partition');
      // The previous test left a detached partition of an older range.
      await partitions.dropBefore({ before: new Date(end.getTime() - 1) });
      const done = Promise.withResolvers<void>();
      const reading = Promise.withResolvers<void>();
      const reader = database.transaction(async (session) => {
        await session.query('SELECT count(*) FROM hook_executions');
        reading.resolve();
        await done.promise;
      });
      await reading.promise;
      const drop = partitions.dropBefore({ before: end });
      const id = randomUUID();
      await store.record([trace(id)], [hook(id)]);
      expect((await store.tree(id))?.event_count).toBe(1);
      await expect(drop).rejects.toBeInstanceOf(DatabaseError);
      expect(await uppers()).toContainEqual(end);
      done.resolve();
      await reader;
      expect((await partitions.dropBefore({ before: end })).partitions.length).toBeGreaterThan(0);
    },
    30_000,
  );
});

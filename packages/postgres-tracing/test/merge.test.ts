import { randomUUID } from 'node:crypto';
import { hookExecutionSchema, type TraceRecordInput, traceRecordSchema } from '@hookline/contracts';
import type { Database } from '@hookline/database';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTraceStore, type TraceStore } from '../src/index.ts';
import { testEngines } from './engines.ts';

type RecordFields = Omit<TraceRecordInput, 'correlation_id'>;

const at = (second: number): string => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();
const maybe = <T>(values: readonly T[]): fc.Arbitrary<T | undefined> => fc.constantFrom(undefined, ...values);
/** Equal times, times a microsecond apart, and one in another time zone. */
const moment = maybe([
  at(0),
  at(5),
  '2026-01-01T00:00:05.000001Z',
  '2026-01-01T00:00:05.000002Z',
  '2026-01-01T01:00:05.000002+01:00',
  at(9),
]);
const roots = [1, 2].map((n) => `0000000A-0000-4000-8000-00000000000${n}`);
/** Fields of a trace record. `user-` and the two values after it sort differently by language than by bytes. */
const fields: fc.Arbitrary<RecordFields> = fc.record({
  root_id: maybe(roots),
  parent_id: maybe(roots),
  session_id: fc.constantFrom('unknown', 'a', 'B'),
  user_id: maybe(['user-', 'User', '\u{ff5e}', '\u{1f9f5}']),
  source: maybe(['api', 'claude-code', 'Cron']),
  prompt_text: maybe(['', 'do it', 'Do it']),
  started_at: moment,
  completed_at: moment,
  duration_ms: maybe([0, 12.5]),
  status: fc.constantFrom('in_progress', 'completed', 'failed', 'cancelled'),
  success: maybe([true, false]),
  error_message: maybe(['', 'a', 'B']),
  error_type: maybe(['', 'rate_limit']),
  tags: maybe([['b', 'a', 'b'], ['B'], []]),
});

describe.each(testEngines)('$name', ({ open }) => {
  let database: Database;
  let close: () => Promise<void>;
  let store: TraceStore;

  beforeAll(async () => {
    ({ database, close } = await open());
    store = createTraceStore(database);
  });
  afterAll(() => close());

  const row = async (id: string): Promise<Record<string, unknown>> => {
    const { rows } = await database.query<{ trace: Record<string, unknown> }>(
      `SELECT to_jsonb(t) - '{id,correlation_id,created_at,updated_at}'::text[]
         || jsonb_build_object('root_id', nullif(t.root_id, t.correlation_id)) AS trace
       FROM execution_traces t WHERE correlation_id = $1::uuid`,
      [id],
    );
    return rows[0]?.trace ?? {};
  };
  const write = async (id: string, records: readonly RecordFields[]): Promise<void> => {
    const { traces } = await store.record(
      records.map((record) => traceRecordSchema.parse({ ...record, correlation_id: id })),
      [],
    );
    expect(traces.filter(({ ok }) => !ok)).toEqual([]);
  };
  /** One batch is merged by `merge.ts`, consecutive batches by `merge-sql.ts`. */
  const inOneBatch = async (records: readonly RecordFields[]): Promise<Record<string, unknown>> => {
    const id = randomUUID();
    await write(id, records);
    return row(id);
  };
  const oneByOne = async (
    records: readonly RecordFields[],
    id: string = randomUUID(),
  ): Promise<Record<string, unknown>> => {
    for (const record of records) await write(id, [record]);
    return row(id);
  };
  /** Stored row, which must be the same for every order and way of writing. */
  const stored = async (...records: readonly RecordFields[]): Promise<Record<string, unknown>> => {
    const straight = await inOneBatch(records);
    const turned = records.toReversed();
    expect(await inOneBatch(turned)).toEqual(straight);
    expect(await oneByOne(records)).toEqual(straight);
    expect(await oneByOne(turned)).toEqual(straight);
    return straight;
  };

  test('merge.ts and merge-sql.ts produce the same row for any order and partition of the records', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc
          .array(fields, { minLength: 2, maxLength: 5 })
          .chain((records) =>
            fc.tuple(
              fc.constant(records),
              fc.shuffledSubarray(records, { minLength: records.length, maxLength: records.length }),
              fc.nat(records.length),
            ),
          ),
        async ([records, shuffled, cut]) => {
          const expected = await inOneBatch(records);
          expect(await inOneBatch(shuffled)).toEqual(expected);
          expect(await oneByOne(shuffled)).toEqual(expected);
          const id = randomUUID();
          await write(id, shuffled.slice(0, cut));
          await write(id, shuffled.slice(cut));
          await write(id, shuffled);
          expect(await row(id)).toEqual(expected);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('the time from start to completion is the duration unless the end reports one', async () => {
    const start: RecordFields = { session_id: 's', started_at: at(2) };
    const end: RecordFields = { session_id: 's', status: 'completed', completed_at: at(9) };
    expect(await stored(start, end)).toMatchObject({ duration_ms: 7000, reported_duration_ms: null });
    const earlier: RecordFields = { session_id: 's', started_at: '2026-01-01T00:00:00.999999Z' };
    expect(await stored(start, end, earlier)).toMatchObject({ duration_ms: 8000.001 });
    const reported = { ...end, duration_ms: 12.5 };
    expect(await stored(start, reported, earlier)).toMatchObject({ duration_ms: 12.5, reported_duration_ms: 12.5 });
    const skewed: RecordFields = { session_id: 's', started_at: at(5), status: 'completed', completed_at: at(0) };
    expect(await stored(skewed)).toMatchObject({ duration_ms: 0 });
  });

  test('a later success clears error and duration of an earlier failure', async () => {
    const failed: RecordFields = {
      session_id: 's',
      status: 'failed',
      success: false,
      completed_at: at(4),
      duration_ms: 4000,
      error_type: 'rate_limit',
      error_message: 'slow down',
    };
    const done: RecordFields = { session_id: 's', status: 'completed', success: true, completed_at: at(9) };
    expect(await stored(failed, done)).toMatchObject({
      status: 'completed',
      success: true,
      duration_ms: null,
      error_type: null,
      error_message: null,
    });
  });

  test('an end with a time wins over one without', async () => {
    const undated: RecordFields = { session_id: 's', status: 'failed', success: false, error_type: 'unknown' };
    const dated: RecordFields = { session_id: 's', status: 'completed', success: true, completed_at: at(9) };
    expect(await stored(undated, dated)).toMatchObject({ status: 'completed', success: true, error_type: null });
  });

  test('source, root and session come from the start when the end arrives first', async () => {
    const [root_id] = roots;
    const start: RecordFields = { session_id: 'mine', source: 'my-hook', root_id, started_at: at(0) };
    const end: RecordFields = { session_id: 'unknown', status: 'completed', completed_at: at(5) };
    const origin = { session_id: 'mine', source: 'my-hook', root_id: root_id?.toLowerCase() };
    expect(await stored(start, end)).toMatchObject(origin);
    // Defaults do not win when no record has a start time.
    expect(await stored({ ...start, started_at: undefined }, end)).toMatchObject(origin);
    // The earliest of two starts wins.
    const second: RecordFields = { session_id: 'another', source: 'a-hook', started_at: at(2) };
    expect(await stored(second, start, end)).toMatchObject(origin);
  });

  test('context keeps all keys and prefers the values of the start', async () => {
    const start: RecordFields = { session_id: 's', started_at: at(0), context: { cwd: '/a', agent: 'Explore' } };
    const end: RecordFields = { session_id: 's', completed_at: at(1), context: { cwd: '/b', reason: 'done' } };
    expect((await stored(start, end))['context']).toEqual({ cwd: '/a', agent: 'Explore', reason: 'done' });
  });

  test('a placeholder is replaced by any record of the trace itself', async () => {
    const id = randomUUID();
    const hook = { hook_id: randomUUID(), correlation_id: id, session_id: 'a', hook_type: 'Stop', hook_name: 'x' };
    await store.record([], [hookExecutionSchema.parse(hook)]);
    expect(await oneByOne([{ session_id: 'unknown', root_id: roots[0] }], id)).toMatchObject({
      session_id: 'unknown',
      source: 'api',
      root_id: roots[0]?.toLowerCase(),
      announced: true,
    });
  });
});

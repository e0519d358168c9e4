import { randomUUID } from 'node:crypto';
import { hookExecutionSchema, type TraceRecordInput, traceRecordSchema } from '@hookline/contracts';
import type { Database } from '@hookline/database';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTraceStore, type TraceStore } from '../src/index.ts';
import { testEngines } from './engines.ts';

type Said = Omit<TraceRecordInput, 'correlation_id'>;

const at = (second: number): string => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();
const maybe = <T>(values: readonly T[]): fc.Arbitrary<T | undefined> => fc.constantFrom(undefined, ...values);
/** Twice the same moment, moments a microsecond apart, and one in another zone. */
const moment = maybe([
  at(0),
  at(5),
  '2026-01-01T00:00:05.000001Z',
  '2026-01-01T00:00:05.000002Z',
  '2026-01-01T01:00:05.000002+01:00',
  at(9),
]);
const roots = [1, 2].map((n) => `0000000A-0000-4000-8000-00000000000${n}`);
/** All that several records of one trace can say; `user-` and the two after it sort otherwise in a language than by bytes. */
const said: fc.Arbitrary<Said> = fc.record({
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
  }, 30_000);
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
  const write = async (id: string, records: readonly Said[]): Promise<void> => {
    const { traces } = await store.record(
      records.map((record) => traceRecordSchema.parse({ ...record, correlation_id: id })),
      [],
    );
    expect(traces.filter(({ ok }) => !ok)).toEqual([]);
  };
  /** One batch is merged in JavaScript, batch after batch in SQL. */
  const inOneBatch = async (records: readonly Said[]): Promise<Record<string, unknown>> => {
    const id = randomUUID();
    await write(id, records);
    return row(id);
  };
  const oneByOne = async (records: readonly Said[], id: string = randomUUID()): Promise<Record<string, unknown>> => {
    for (const record of records) await write(id, [record]);
    return row(id);
  };
  /** What every way of writing these leaves. */
  const left = async (...records: readonly Said[]): Promise<Record<string, unknown>> => {
    const straight = await inOneBatch(records);
    const turned = records.toReversed();
    expect(await inOneBatch(turned)).toEqual(straight);
    expect(await oneByOne(records)).toEqual(straight);
    expect(await oneByOne(turned)).toEqual(straight);
    return straight;
  };

  test('records of one trace leave the same in any order, merged in JavaScript, in SQL, or in both', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc
          .array(said, { minLength: 2, maxLength: 5 })
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
  }, 60_000);

  test('a success that comes after a failure leaves nothing of its error and duration', async () => {
    const failed: Said = {
      session_id: 's',
      status: 'failed',
      success: false,
      completed_at: at(4),
      duration_ms: 4000,
      error_type: 'rate_limit',
      error_message: 'slow down',
    };
    const done: Said = { session_id: 's', status: 'completed', success: true, completed_at: at(9) };
    expect(await left(failed, done)).toMatchObject({
      status: 'completed',
      success: true,
      duration_ms: null,
      error_type: null,
      error_message: null,
    });
  });

  test('an end with a time is known better than one without', async () => {
    const undated: Said = { session_id: 's', status: 'failed', success: false, error_type: 'unknown' };
    const dated: Said = { session_id: 's', status: 'completed', success: true, completed_at: at(9) };
    expect(await left(undated, dated)).toMatchObject({ status: 'completed', success: true, error_type: null });
  });

  test('source, root and session are those of the start, also where the end was there before', async () => {
    const [root_id] = roots;
    const start: Said = { session_id: 'mine', source: 'my-hook', root_id, started_at: at(0) };
    const end: Said = { session_id: 'unknown', status: 'completed', completed_at: at(5) };
    const told = { session_id: 'mine', source: 'my-hook', root_id: root_id?.toLowerCase() };
    expect(await left(start, end)).toMatchObject(told);
    // Nor do defaults stand for more where nobody says when it started.
    expect(await left({ ...start, started_at: undefined }, end)).toMatchObject(told);
    // Of two that start it, the first is where it came from.
    const second: Said = { session_id: 'another', source: 'a-hook', started_at: at(2) };
    expect(await left(second, start, end)).toMatchObject(told);
  });

  test('of contradicting keys of the context those of the start count, the others stay', async () => {
    const start: Said = { session_id: 's', started_at: at(0), context: { cwd: '/a', agent: 'Explore' } };
    const end: Said = { session_id: 's', completed_at: at(1), context: { cwd: '/b', reason: 'done' } };
    expect((await left(start, end))['context']).toEqual({ cwd: '/a', agent: 'Explore', reason: 'done' });
  });

  test('what a hook execution is told to belong to gives way to any record of the trace itself', async () => {
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

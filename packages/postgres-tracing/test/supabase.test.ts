import { randomUUID } from 'node:crypto';
import { type HookExecution, hookExecutionSchema, type TraceRecord, traceRecordSchema } from '@hookline/contracts';
import { type Database, openPostgres } from '@hookline/database';
import { freshDatabase, type Postgrest, postgresServers, startPostgrest } from '@hookline/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTraceStore, type TraceStore, tracingSchema, withMirror } from '../src/index.ts';
import { createSupabaseSink } from '../src/supabase.ts';

const trace = (correlation_id: string, extra: object = {}): TraceRecord =>
  traceRecordSchema.parse({
    correlation_id,
    session_id: 's1',
    source: 'claude-code',
    started_at: '2026-01-01T00:00:00Z',
    tags: ['a'],
    ...extra,
  });
const hook = (correlation_id: string, extra: object = {}): HookExecution =>
  hookExecutionSchema.parse({
    hook_id: randomUUID(),
    correlation_id,
    hook_type: 'PostToolUse',
    hook_name: 'capture',
    duration_ms: 1.5,
    input_data: { deep: [1, { a: null }] },
    ...extra,
  });
const taken = { ok: true };

describe('createSupabaseSink with the real client library, a PostgREST stand-in and a real PostgreSQL', () => {
  let database: Database;
  let store: TraceStore;
  let rest: Postgrest;
  let drop: () => Promise<void>;
  beforeAll(async () => {
    const [server] = postgresServers();
    if (!server) throw new Error('no PostgreSQL');
    const fresh = await freshDatabase(server.url);
    ({ drop } = fresh);
    database = openPostgres({ url: fresh.url });
    await database.migrate([tracingSchema]);
    store = createTraceStore(database);
    rest = await startPostgrest(fresh.url);
  });
  afterAll(async () => {
    await rest.stop();
    await database.close();
    await drop();
  });

  const sink = (extra: object = {}): ReturnType<typeof createSupabaseSink> =>
    createSupabaseSink({ url: rest.url, serviceKey: rest.key, timeoutMs: 5000, ...extra });
  /** Rows of a trace without the ids and times that each writer generates. */
  const rows = async (id: string): Promise<readonly unknown[]> => {
    const { rows: found } = await database.query(
      `SELECT to_jsonb(t) - '{id,correlation_id,created_at,updated_at}'::text[] AS trace,
         to_jsonb(h) - '{trace_id,created_at,updated_at}'::text[] AS hook
       FROM execution_traces t LEFT JOIN hook_executions h ON h.trace_id = t.id WHERE t.correlation_id = $1::uuid`,
      [id],
    );
    return found;
  };

  test('writes the same rows as a TraceStore when records arrive out of order and twice', async () => {
    const [byRest, bySql] = [randomUUID(), randomUUID()];
    const steps = (id: string): [TraceRecord[], HookExecution[]][] => [
      [[], [hook(id, { hook_id: '00000000-0000-4000-8000-000000000001' })]],
      [
        [trace(id, { root_id: '00000000-0000-4000-8000-0000000000ff', prompt_text: 'do it', context: { cwd: '/p' } })],
        [],
      ],
      [
        [
          trace(id, {
            started_at: undefined,
            completed_at: '2026-01-01T00:00:05Z',
            status: 'completed',
            success: true,
            tags: ['b'],
          }),
        ],
        [],
      ],
    ];
    for (const [traces, hooks] of [...steps(byRest), ...steps(byRest).toReversed()])
      expect(await sink().record(traces, hooks)).toEqual({
        traces: traces.map(() => taken),
        hookExecutions: hooks.map(() => taken),
      });
    for (const [traces, hooks] of steps(bySql)) await store.record(traces, hooks);
    expect(await rows(byRest)).toEqual(await rows(bySql));
    expect(await rows(byRest)).toMatchObject([
      {
        trace: { status: 'completed', prompt_text: 'do it', tags: ['a', 'b'], announced: true },
        hook: { duration_ms: 1.5 },
      },
    ]);
  });

  test('keeps one trace when a TraceStore and the sink both write it', async () => {
    const [first, second] = [randomUUID(), randomUUID()];
    await store.record([trace(first)], [hook(first)]);
    await sink().record([trace(first, { status: 'completed', completed_at: '2026-01-01T00:00:09Z' })], [hook(first)]);
    await sink().record([trace(second)], [hook(second)]);
    await store.record([trace(second, { status: 'failed', completed_at: '2026-01-01T00:00:09Z' })], [hook(second)]);
    expect(await store.tree(first)).toMatchObject({ status: 'completed', events: [{}, {}] });
    expect(await store.tree(second)).toMatchObject({ status: 'failed', events: [{}, {}] });
  });

  test('writes 500 traces and hook executions once when the batch is repeated', async () => {
    const before = await store.counts();
    const traces = Array.from({ length: 500 }, () => trace(randomUUID()));
    const hooks = traces.map((it) => hook(it.correlation_id));
    for (const _ of [1, 2]) expect((await sink().record(traces, hooks)).traces).toHaveLength(500);
    const after = await store.counts();
    expect([after.traces - before.traces, after.hookExecutions - before.hookExecutions]).toEqual([500, 500]);
  });

  test('returns an error for the record that PostgreSQL refuses and writes the others', async () => {
    const good = [randomUUID(), randomUUID()];
    // Bypasses the schema, as a newer client might.
    const bad = { ...hook(good[0] ?? ''), execution_order: 3_000_000_000 };
    const results = await sink().record(
      good.map((id) => trace(id)),
      [hook(good[0] ?? ''), bad, hook(good[1] ?? '')],
    );
    expect(results.traces).toEqual([taken, taken]);
    expect(results.hookExecutions).toMatchObject([
      taken,
      { ok: false, error: { code: 'data', sqlState: '22003', retryable: false } },
      taken,
    ]);
    expect((await store.tree(good[0] ?? ''))?.events).toHaveLength(1);
  });

  test('retries a 503 once and rejects as unavailable when it persists', async () => {
    const id = randomUUID();
    rest.failing = { status: 503, times: 1 };
    expect(await sink().record([trace(id)], [])).toMatchObject({ traces: [taken] });
    rest.failing = { status: 503, times: 2 };
    await expect(sink().record([trace(id)], [])).rejects.toMatchObject({ code: 'unavailable', retryable: true });
    expect(rest.failing.times).toBe(0);
  });

  test('rejects as unavailable without the key in the message when the key is wrong, the project is down or tables are absent', async () => {
    const records = [trace(randomUUID())];
    const wrong = sink({ serviceKey: 'hunter2-hunter2' }).record(records, []);
    await expect(wrong).rejects.toMatchObject({ code: 'unavailable', message: expect.stringContaining('401') });
    await wrong.catch((error: Error) => expect(error.message).not.toContain('hunter2'));
    await expect(sink({ url: 'http://127.0.0.1:9' }).record(records, [])).rejects.toMatchObject({
      code: 'unavailable',
    });
    const server = postgresServers()[0]?.url ?? '';
    const empty = await freshDatabase(server);
    const bare = await startPostgrest(empty.url);
    await expect(sink({ url: bare.url }).record(records, [])).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('42P01'),
    });
    await bare.stop();
    await empty.drop();
  });

  test('withMirror accepts records that both have and returns a retryable error for those that only the mirror lacks', async () => {
    const id = randomUUID();
    const mirrored = withMirror(store, sink({ attempts: 1 }));
    rest.failing = { status: 500, times: 1 };
    const hooks = [hook(id)];
    expect(await mirrored.record([trace(id)], hooks)).toMatchObject({
      traces: [{ ok: false, error: { code: 'unavailable', retryable: true } }],
      hookExecutions: [{ ok: false }],
    });
    expect(await mirrored.record([trace(id)], hooks)).toEqual({
      traces: [taken],
      hookExecutions: [taken],
      known: 1,
    });
    expect((await mirrored.tree(id))?.events).toHaveLength(1);
  });

  test('names options that are out of range', () => {
    expect(() => createSupabaseSink({ url: 'nonsense', serviceKey: 'k' })).toThrow(TypeError);
    expect(() => sink({ timeoutMs: 0 })).toThrow(/timeoutMs must be 1 or more, not 0/);
  });
});

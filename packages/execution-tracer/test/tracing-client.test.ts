import { randomUUID } from 'node:crypto';
import { ManualClock } from '@hookline/clock/manual';
import type { HookExecution, TraceRecord } from '@hookline/contracts';
import { describe, expect, test } from 'vitest';
import { ExecutionTracer, TracingClient, type TraceSink } from '../src/index.ts';

/** Sink that records its batches and fails a given number of times. */
class RecordingSink implements TraceSink {
  failures = 0;
  readonly batches: { readonly traces: readonly TraceRecord[]; readonly hooks: readonly HookExecution[] }[] = [];

  record(traces: readonly TraceRecord[], hooks: readonly HookExecution[]): ReturnType<TraceSink['record']> {
    if (this.failures > 0) {
      this.failures--;
      return Promise.reject(new Error('unavailable'));
    }
    this.batches.push({ traces, hooks });
    return Promise.resolve({
      traces: traces.map(() => ({ ok: true })),
      hookExecutions: hooks.map(() => ({ ok: true })),
    });
  }
}

const record = (): Parameters<TracingClient['trace']>[0] => ({ correlation_id: randomUUID(), session_id: 's' });

describe('TracingClient', () => {
  test('writes records that arrive within 50 ms in one batch', async () => {
    const clock = new ManualClock();
    const sink = new RecordingSink();
    const client = new TracingClient({ sink, clock });
    client.trace(record());
    await clock.advance(49);
    client.trace(record());
    expect(sink.batches).toEqual([]);
    await clock.advance(1);
    expect(sink.batches.map((batch) => batch.traces.length)).toEqual([2]);
  });

  test('writes full batches at once, with 500 records at most', async () => {
    const clock = new ManualClock();
    const sink = new RecordingSink();
    const client = new TracingClient({ sink, clock });
    for (let i = 0; i < 1200; i++) client.trace(record());
    await clock.advance(0);
    expect(sink.batches.map((batch) => batch.traces.length)).toEqual([500, 500, 200]);
    expect(client.stats()).toMatchObject({ buffered: 0, written: 1200, dropped: 0 });
  });

  test('keeps records in order while the sink is unavailable, and backs off', async () => {
    const clock = new ManualClock();
    const sink = new RecordingSink();
    sink.failures = 3;
    const client = new TracingClient({ sink, clock, random: () => 1 });
    const first = record();
    client.trace(first);
    await clock.advance(50);
    expect(client.stats()).toMatchObject({ failedWrites: 1, buffered: 1 });
    await clock.advance(500);
    await clock.advance(1000);
    expect(client.stats()).toMatchObject({ failedWrites: 3, buffered: 1 });
    client.trace(record());
    await clock.advance(2000);
    expect(client.stats()).toMatchObject({ buffered: 0, written: 2 });
    expect(sink.batches[0]?.traces[0]?.correlation_id).toBe(first.correlation_id);
  });

  test('writes two batches concurrently, and one at a time while the sink fails', async () => {
    const clock = new ManualClock();
    const held: PromiseWithResolvers<Awaited<ReturnType<TraceSink['record']>>>[] = [];
    const sink: TraceSink = {
      record: () => {
        const answer = Promise.withResolvers<Awaited<ReturnType<TraceSink['record']>>>();
        held.push(answer);
        return answer.promise;
      },
    };
    const client = new TracingClient({ sink, clock, random: () => 1 });
    for (let i = 0; i < 1600; i++) client.trace(record());
    await clock.advance(0);
    expect(held).toHaveLength(2);
    expect(client.stats()).toMatchObject({ buffered: 1600, written: 0 });
    held[0]?.resolve({ traces: [], hookExecutions: [] });
    await clock.advance(0);
    expect(held).toHaveLength(3);
    held[1]?.reject(new Error('unavailable'));
    held[2]?.reject(new Error('unavailable'));
    await clock.advance(1000);
    expect(held).toHaveLength(4);
    expect(client.stats()).toMatchObject({ buffered: 1100, written: 500, failedWrites: 2 });
    held[3]?.resolve({ traces: [], hookExecutions: [] });
    await clock.advance(0);
    expect(held).toHaveLength(6);
    for (const answer of held) answer.resolve({ traces: [], hookExecutions: [] });
    await clock.advance(0);
    held[6]?.resolve({ traces: [], hookExecutions: [] });
    expect(await client.close()).toBe(true);
    expect(client.stats()).toMatchObject({ buffered: 0, written: 1600 });
  });

  test('counts records that exceed the buffer and records that are invalid', async () => {
    const clock = new ManualClock();
    const sink = new RecordingSink();
    sink.failures = Number.POSITIVE_INFINITY;
    const client = new TracingClient({ sink, clock, maxBuffered: 3 });
    for (let i = 0; i < 5; i++) client.trace(record());
    client.trace({ correlation_id: 'not a uuid', session_id: 's' });
    expect(client.stats()).toMatchObject({ buffered: 3, dropped: 2, refused: 1 });
    expect(await client.close()).toBe(false);
    client.trace(record());
    expect(client.stats().dropped).toBe(3);
    expect(clock.pendingTimers).toBe(0);
  });

  test('close writes the remaining records', async () => {
    const sink = new RecordingSink();
    const client = new TracingClient({ sink, clock: new ManualClock() });
    for (let i = 0; i < 700; i++) client.trace(record());
    expect(await client.close()).toBe(true);
    expect(client.stats().written).toBe(700);
  });

  test('constructor names options that are out of range', () => {
    const sink = new RecordingSink();
    const clock = new ManualClock();
    expect(() => new TracingClient({ sink, clock, batchSize: 501 })).toThrow(/batchSize must be 1 to 500, not 501/);
    expect(() => new TracingClient({ sink, clock, maxBuffered: 0 })).toThrow(RangeError);
    expect(() => new TracingClient({ sink, clock, concurrency: 0 })).toThrow('concurrency must be 1 to 20, not 0');
    expect(() => new TracingClient({ sink, clock, retryAfterMs: 0 })).toThrow('retryAfterMs must be above 0, not 0');
  });
});

describe('ExecutionTracer', () => {
  const setUp = (environment = {}): { sink: RecordingSink; client: TracingClient; tracer: ExecutionTracer } => {
    const sink = new RecordingSink();
    const clock = new ManualClock();
    const client = new TracingClient({ sink, clock });
    return { sink, client, tracer: new ExecutionTracer({ client, clock, environment }) };
  };

  test('takes ids from the argument, then the environment, and generates them otherwise; the root defaults to the trace', async () => {
    const given = randomUUID();
    const inherited = randomUUID();
    const { sink, client, tracer } = setUp({ CORRELATION_ID: inherited, SESSION_ID: 'env-session', PARENT_ID: given });
    expect(tracer.startTrace({ source: 'test', correlationId: given })).toBe(given);
    expect(tracer.startTrace({ source: 'test' })).toBe(inherited);
    await client.close();
    const [first, second] = sink.batches[0]?.traces ?? [];
    expect(first).toMatchObject({ correlation_id: given, root_id: given, session_id: 'env-session' });
    expect(second).toMatchObject({ correlation_id: inherited, root_id: inherited, parent_id: given });
    expect(setUp().tracer.startTrace({ source: 'test' })).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('hashes an id that is not a UUID to a deterministic UUID', () => {
    const start = (): string => setUp().tracer.startTrace({ source: 'test', correlationId: 'prompt 7' });
    expect(start()).toBe(start());
    expect(start()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8/);
  });

  test('trace completes or fails with its work and passes the outcome on', async () => {
    const { sink, client, tracer } = setUp();
    expect(await tracer.trace({ source: 'test', sessionId: 's' }, () => Promise.resolve(7))).toBe(7);
    const failure = new TypeError('broken');
    await expect(tracer.trace({ source: 'test', sessionId: 's' }, () => Promise.reject(failure))).rejects.toBe(failure);
    await client.close();
    const ends = sink.batches[0]?.traces.filter((trace) => trace.completed_at !== undefined);
    expect(ends?.map((trace) => [trace.status, trace.success, trace.error_type])).toEqual([
      ['completed', true, undefined],
      ['failed', false, 'TypeError'],
    ]);
  });

  test('trackHookExecution records duration, quality and error', async () => {
    const { sink, client, tracer } = setUp();
    const id = tracer.startTrace({ source: 'test', sessionId: 'mine' });
    tracer.trackHookExecution(id, {
      hookName: 'quality-enforcer',
      toolName: 'Write',
      durationMs: 45.2,
      qualityResults: { violations: 2, quality_score: 0.85 },
    });
    tracer.trackHookExecution(id, { hookName: 'broken', durationMs: 1, success: false, error: new RangeError('far') });
    await client.close();
    const [good, bad] = sink.batches[0]?.hooks ?? [];
    expect(good).toMatchObject({
      duration_ms: 45.2,
      quality_score: 0.85,
      quality_check_performed: true,
      session_id: 'mine',
    });
    expect(bad).toMatchObject({ status: 'failed', success: false, error_type: 'RangeError', error_message: 'far' });
  });

  test('completeTrace repeats source, root and session of the start, for any form of the id', async () => {
    const { sink, client, tracer } = setUp({ SESSION_ID: 'env-session' });
    const root = randomUUID();
    const id = tracer.startTrace({ source: 'my-hook', sessionId: 's', correlationId: 'prompt 7', rootId: root });
    tracer.trackHookExecution('prompt 7', { hookName: 'lint', durationMs: 1 });
    tracer.completeTrace('prompt 7', { success: true });
    tracer.completeTrace(id, { success: true });
    await client.close();
    const { traces = [], hooks = [] } = sink.batches[0] ?? {};
    expect(traces.map(({ correlation_id }) => correlation_id)).toEqual([id, id, id]);
    const origin = { session_id: 's', source: 'my-hook', root_id: root };
    expect(traces).toMatchObject([origin, origin, { session_id: 'env-session', source: 'api' }]);
    expect(hooks).toMatchObject([{ correlation_id: id, session_id: 's' }]);
  });

  test('keeps the origins of the last 10,000 open traces', async () => {
    const { sink, client, tracer } = setUp();
    const ids = Array.from({ length: 10_001 }, () => tracer.startTrace({ source: 'my-hook', sessionId: 's' }));
    await client.flush();
    sink.batches.length = 0;
    for (const id of [ids[0], ids[1]]) tracer.completeTrace(id ?? '', { success: true });
    await client.close();
    expect(sink.batches[0]?.traces).toMatchObject([{ source: 'api' }, { source: 'my-hook' }]);
  });

  const hostile = (field: string): Error =>
    Object.defineProperty(new Error('x'), field, {
      get: () => {
        throw new Error('hostile');
      },
    });

  test.each([
    ['a message that is an object', Object.assign(new Error('x'), { message: { code: 7 } }), '{ code: 7 }'],
    ['a message that is a symbol', Object.assign(new Error('x'), { message: Symbol('odd') }), 'Symbol(odd)'],
    ['a message getter that throws', hostile('message'), '(cannot be read)'],
    ['a stack getter that throws', hostile('stack'), 'x'],
    ['a stack that is a number', Object.assign(new Error('far'), { stack: 7 }), 'far'],
    ['a name that is too long', Object.assign(new Error('far'), { name: 'N'.repeat(300) }), 'far'],
    ['an object that is not an error', Object.create(null), '[Object: null prototype] {}'],
  ])('trace passes the error on and fails when work rejects with %s', async (_, error, message) => {
    const { sink, client, tracer } = setUp();
    await expect(tracer.trace({ source: 'test' }, () => Promise.reject(error))).rejects.toBe(error);
    await client.close();
    expect(sink.batches[0]?.traces[1]).toMatchObject({ status: 'failed', error_message: message });
    expect(sink.batches[0]?.traces[1]?.error_type?.length).toBeLessThanOrEqual(200);
    expect(client.stats().refused).toBe(0);
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, -1, 1e300])(
    'trackHookExecution counts a duration of %d as refused',
    async (durationMs) => {
      const { sink, client, tracer } = setUp();
      tracer.trackHookExecution(randomUUID(), { hookName: 'lint', durationMs });
      await client.close();
      expect(sink.batches).toEqual([]);
      expect(client.stats().refused).toBe(1);
    },
  );

  test('startTrace truncates a prompt that is too long', async () => {
    const { sink, client, tracer } = setUp();
    tracer.startTrace({ source: 'test', promptText: 'p'.repeat(100_001) });
    await client.close();
    expect(sink.batches[0]?.traces[0]?.prompt_text).toBe('p'.repeat(100_000));
  });

  test('no method throws for invalid arguments, and each such call is counted as refused', () => {
    const { client, tracer } = setUp();
    const nonsense = JSON.parse('[null, {"correlationId": 5, "hookName": 7, "source": 7, "promptText": 7, "tags": 7}]');
    for (const argument of nonsense) {
      expect(tracer.startTrace(argument)).toMatch(/^[0-9a-f-]{36}$/);
      tracer.trackHookExecution(argument, argument);
      tracer.completeTrace(argument, argument);
    }
    // A getter that throws is handled like an invalid value.
    client.trace(
      Object.defineProperty(record(), 'source', Object.getOwnPropertyDescriptor(hostile('source'), 'source') ?? {}),
    );
    expect(client.stats()).toMatchObject({ buffered: 0, refused: 7 });
  });
});

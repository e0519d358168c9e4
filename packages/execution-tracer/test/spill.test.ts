import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@hookline/clock';
import { ManualClock } from '@hookline/clock/manual';
import { type Database, openPostgres } from '@hookline/database';
import { createEventStore, type EventStore } from '@hookline/offline-cache';
import { createTraceStore, tracingSchema } from '@hookline/postgres-tracing';
import { findPostgres, freshDatabase, type PostgresServer, startPostgres, until } from '@hookline/testkit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { TracingClient, type TraceSink, withSpill } from '../src/index.ts';

const RECORDS = 12_000;
const [binaries] = findPostgres();
let directory: string;
let store: EventStore;
const cache = (options = {}): EventStore => createEventStore({ directory, ...options });

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'hookline-spill-'));
  store = cache();
});
afterEach(async () => {
  await store.close();
  rmSync(directory, { recursive: true, force: true });
});

const hook = (correlation_id: string, extra = {}) => ({
  hook_id: randomUUID(),
  correlation_id,
  hook_type: 'PostToolUse',
  hook_name: 'lint',
  input_data: { file_path: '/home/me/project/src/a.ts' },
  ...extra,
});

describe('an outage of PostgreSQL', () => {
  let server: PostgresServer;
  let database: Database;

  beforeAll(async () => {
    if (!binaries) throw new Error('no PostgreSQL');
    server = await startPostgres(binaries);
    database = openPostgres({ url: (await freshDatabase(server.url)).url });
    await database.migrate([tracingSchema]);
  });
  afterAll(async () => {
    await database.close();
    await server.stop();
  });

  const written = async (correlationId: string): Promise<number> => {
    const { rows } = await database.query<{ n: number }>(
      `SELECT count(*) AS n FROM hook_executions h JOIN execution_trace_ids i USING (trace_id) WHERE correlation_id = $1::uuid`,
      [correlationId],
    );
    return rows[0]?.n ?? 0;
  };
  /** Sends at full speed and yields to the client while `patient` returns true. */
  const send = async (client: TracingClient, id: string, patient: () => boolean): Promise<void> => {
    for (let i = 0; i < RECORDS; i++) {
      client.hookExecution(hook(id));
      if (i % 250 === 0)
        do await new Promise(setImmediate);
        while (patient());
    }
  };

  test('withSpill delivers every record of an outage afterwards, without holding them in memory', async () => {
    const sink = withSpill({ sink: createTraceStore(database), store, clock: systemClock, maxRetryAfterMs: 500 });
    const client = new TracingClient({ sink, clock: systemClock, maxBuffered: 5000 });
    const id = randomUUID();
    await server.kill();
    await send(client, id, () => client.stats().buffered > 2500);
    expect(await client.flush()).toBe(true);
    expect(client.stats()).toMatchObject({ buffered: 0, dropped: 0, written: RECORDS });
    expect(sink.stats()).toMatchObject({ spilled: RECORDS, restored: 0 });
    await server.start();
    await until('all records restored', () => sink.stats().restored === RECORDS);
    expect(await written(id)).toBe(RECORDS);
    expect((await store.stats()).pending).toBe(0);
    await sink.close();
  });

  test('withSpill loses only records that are counted as dropped when the cache is full', async () => {
    await store.close();
    store = cache({ maxBytes: 1024 * 1024 });
    const sink = withSpill({ sink: createTraceStore(database), store, clock: systemClock, maxRetryAfterMs: 500 });
    const client = new TracingClient({ sink, clock: systemClock, maxBuffered: 2000, maxRetryAfterMs: 500 });
    const id = randomUUID();
    await server.kill();
    await send(client, id, () => false);
    const { dropped } = client.stats();
    expect(dropped).toBeGreaterThan(1000);
    await server.start();
    await until('the rest written', async () => (await written(id)) >= RECORDS - dropped);
    expect(await client.close()).toBe(true);
    expect(client.stats().dropped).toBe(dropped);
    expect(await written(id)).toBe(RECORDS - dropped);
    await sink.close();
  });

  test('withSpill quarantines the record that PostgreSQL refuses and writes the others of its batch', async () => {
    const sink = withSpill({ sink: createTraceStore(database), store, clock: systemClock });
    const id = randomUUID();
    const bad = hook(id, { status: 'completed', duration_ms: 1, started_at: 'no moment at all' });
    await sink.record([], [hook(id), bad, hook(id)].map((one) => ({ status: 'completed', ...one })) as never);
    await sink.drain();
    expect(await written(id)).toBe(2);
    expect((await store.list({ state: 'quarantine' })).length + (await store.list({ state: 'dead' })).length).toBe(1);
    await sink.close();
  });
});

/** Sink that accepts records while it is up and refuses those named `poison` for good. */
class Switch implements TraceSink {
  up = false;
  readonly taken: string[] = [];

  record(...[traces, hooks]: Parameters<TraceSink['record']>): ReturnType<TraceSink['record']> {
    if (!this.up) return Promise.reject(new Error('away'));
    const results = hooks.map(({ hook_id, hook_name }) => {
      if (hook_name === 'poison') return { ok: false, error: new Error('cannot be written') };
      this.taken.push(hook_id);
      return { ok: true };
    });
    return Promise.resolve({ traces: traces.map(() => ({ ok: true })), hookExecutions: results });
  }
}

describe('withSpill', () => {
  const records = (count: number, extra = {}) =>
    Array.from({ length: count }, () => ({ ...hook(randomUUID()), status: 'completed' as const, ...extra })) as never[];

  test('delivers batches of an earlier process and dead-letters refused records with the reason', async () => {
    const away = new Switch();
    const first = withSpill({ sink: away, store, clock: new ManualClock() });
    await first.record([], [...records(3), ...records(1, { hook_name: 'poison' })]);
    await first.close();

    const sink = new Switch();
    sink.up = true;
    const second = withSpill({ sink, store, clock: new ManualClock() });
    expect(await second.drain()).toBe(4);
    await second.drain();
    expect(sink.taken).toHaveLength(3);
    expect(second.stats()).toEqual({ spilled: 0, restored: 4, refused: 1 });
    const [dead] = await store.list({ state: 'dead' });
    expect((await store.show(dead?.event_id ?? ''))?.event?.last_error).toBe('cannot be written');
    await second.close();
  });

  test('backs off while the sink is unavailable and does not call it in between', async () => {
    const clock = new ManualClock();
    const sink = new Switch();
    let tries = 0;
    const counted: TraceSink = {
      record: (...args) => {
        tries++;
        return sink.record(...args);
      },
    };
    const spill = withSpill({ sink: counted, store, clock, random: () => 1 });
    await spill.record([], records(1));
    for (let i = 0; i < 20; i++) await spill.record([], records(1));
    expect(tries).toBe(1);
    await clock.advance(499);
    expect(tries).toBe(1);
    sink.up = true;
    await clock.advance(1);
    await until('all handed on', () => sink.taken.length === 21);
    expect(spill.stats()).toMatchObject({ spilled: 21, restored: 21 });
    await spill.close();
  });

  test('halves a batch that is too large for one event and quarantines events that are not batches', async () => {
    await store.close();
    store = cache({ maxEventBytes: 2048 });
    const sink = new Switch();
    const spill = withSpill({ sink, store, clock: new ManualClock() });
    await spill.record([], records(18));
    const trace = { correlation_id: randomUUID(), session_id: 's', source: 'x', status: 'completed' as const };
    const long = 'x'.repeat(1000);
    await spill.record([{ ...trace, prompt_text: long }], records(2, { file_path: long }));
    await store.store({ event_id: 'other', event_type: 'traces', pattern_id: 'p', event_data: { traces: 1 } });
    expect((await store.stats()).pending).toBeGreaterThan(3);
    await spill.close();
    sink.up = true;
    const next = withSpill({ sink, store, clock: new ManualClock() });
    expect(await next.drain()).toBe(21);
    expect(sink.taken).toHaveLength(20);
    expect((await store.stats()).quarantined).toBe(1);
    await next.close();
  });

  test('names options that are out of range', () => {
    const options = { sink: new Switch(), store, clock: new ManualClock() };
    expect(() => withSpill({ ...options, retryAfterMs: 0 })).toThrow(/retryAfterMs must be 1 or more, not 0/);
    expect(() => withSpill({ ...options, maxRetryAfterMs: 10 })).toThrow(/maxRetryAfterMs must be 500 or more, not 10/);
  });
});

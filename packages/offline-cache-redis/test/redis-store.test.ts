import { ManualClock } from '@hookline/clock/manual';
import type { EventStore, NewEvent, StoreNotice, StoredEvent } from '@hookline/offline-cache';
import { type ContractSubject, EVENT_STORE_CONTRACT } from '@hookline/offline-cache/contract';
import { freePort } from '@hookline/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { createRedisEventStore, openRedisEventStore } from '../src/index.ts';
import { type Client, type RedisTestServer, noRedis, startRedis } from './support/redis-server.ts';

const sampleEvent = (event_id: string): NewEvent => ({
  event_id,
  event_type: 'pattern_created',
  pattern_id: '0123456789abcdef',
  event_data: { code: event_id.repeat(400) },
});
const isIntact = ({ event_id, event_data }: StoredEvent): boolean =>
  (event_data as { code: string }).code === event_id.repeat(400);

/** Claims and acknowledges until no event is due. */
async function drain(store: EventStore, limit: number): Promise<StoredEvent[]> {
  const all: StoredEvent[] = [];
  for (let batch = await store.claim({ limit }); batch.length > 0; batch = await store.claim({ limit })) {
    all.push(...batch);
    await store.acknowledge(batch.map(({ event_id }) => event_id));
  }
  return all;
}

describe.skipIf(noRedis)(`Redis${noRedis ? `: skipped, ${noRedis}` : ''}`, () => {
  let server: RedisTestServer;
  let client: Client;
  let count = 0;
  beforeAll(async () => {
    server = await startRedis();
    client = await server.connect();
  });
  afterAll(() => server.stop());

  describe('an event store on Redis', () => {
    let subject: ContractSubject;
    beforeEach(() => {
      const clock = new ManualClock();
      const prefix = `test-${count++}`;
      subject = {
        clock,
        open: (options = {}) => createRedisEventStore({ connection: client, prefix, clock, ...options }),
        // Between machines an expired lease is the only sign of an ended process.
        endProcessOf: () => clock.advance(60_000),
        async damage(id) {
          const refs = await client.hKeys(`{${prefix}}:events`);
          const ref = refs.find((name) => name.endsWith(`-${id}`)) ?? '';
          const text = (await client.hGet(`{${prefix}}:events`, ref)) ?? '';
          await client.hSet(`{${prefix}}:events`, ref, text.replace('pattern_created', 'pattern_cremated'));
        },
        dispose: async () => {},
      };
    });

    for (const { title, check } of EVENT_STORE_CONTRACT) test(title, () => check(subject));
  });

  test('openRedisEventStore connects at the first command and ends its connection with the store', async () => {
    const port = await freePort();
    const tcp = await startRedis('--port', String(port), '--bind', '127.0.0.1');
    onTestFinished(() => tcp.stop());
    const observer = await tcp.connect();
    const store = openRedisEventStore({ url: `redis://127.0.0.1:${port}` });
    expect((await store.store(sampleEvent('a'))).ok).toBe(true);
    const events = await drain(store, 10);
    expect(events.map(({ event_id }) => event_id)).toEqual(['a']);
    const connections = async (): Promise<number> => (await observer.clientList()).length;
    expect(await connections()).toBe(2);
    await store.close();
    while ((await connections()) === 2) await new Promise(setImmediate);
    expect(await connections()).toBe(1);
  });

  test('openRedisEventStore opens no connection when the store is closed unused', async () => {
    const store = openRedisEventStore({ url: 'redis://127.0.0.1:1' });
    await expect(store.close()).resolves.toBeUndefined();
  });

  test('sixteen concurrent clients never exceed the bound, and each event is claimed by one of them', async () => {
    const maxBytes = 256 * 1024;
    const stores = await Promise.all(
      Array.from({ length: 16 }, async () =>
        createRedisEventStore({ connection: await server.connect(), prefix: 'crowd', maxBytes }),
      ),
    );
    const outcomes = await Promise.all(
      stores.flatMap((store, s) => Array.from({ length: 20 }, (_, i) => store.store(sampleEvent(`${s}-${i}`)))),
    );
    const accepted = outcomes.filter(({ ok }) => ok).length;
    expect(await stores[0]?.stats()).toMatchObject({ pending: accepted, refused: 320 - accepted });
    expect((await stores[0]?.stats())?.bytes).toBeLessThanOrEqual(maxBytes);
    const delivered = (await Promise.all(stores.map((store) => drain(store, 3)))).flat();
    expect(delivered).toHaveLength(accepted);
    expect(new Set(delivered.map(({ event_id }) => event_id)).size).toBe(accepted);
    expect(delivered.every((event) => isIntact(event))).toBe(true);
  });

  test('leases use the server’s clock when no clock is given', async () => {
    const open = (leaseMs: number) => createRedisEventStore({ connection: client, prefix: 'leases', leaseMs });
    const [short, other] = [open(1), open(60_000)];
    await short.store(sampleEvent('a'));
    await short.claim();
    let returned = 0;
    while (returned === 0) ({ returned } = await other.tidy());
    expect((await other.claim()).map(({ event_id }) => event_id)).toEqual(['a']);
    expect(await short.acknowledge(['a'])).toEqual({ settled: 0, lost: ['a'] });
    expect(await other.tidy()).toMatchObject({ returned: 0 });
  });

  test('durability power is refused unless the server flushes every write', async () => {
    const lax = createRedisEventStore({ connection: client, prefix: 'power', durability: 'power' });
    expect(await lax.store(sampleEvent('a'))).toMatchObject({ ok: false, error: { code: 'io' } });
    expect(await lax.stats()).toMatchObject({ pending: 0 });
    const strict = await startRedis('--appendonly', 'yes', '--appendfsync', 'always');
    const store = createRedisEventStore({ connection: await strict.connect() });
    expect((await store.store(sampleEvent('a'), { durability: 'power' })).ok).toBe(true);
    await strict.stop();
  });

  test('store fails and the other methods reject with io when the server has stopped', async () => {
    const stopping = await startRedis();
    const notices: StoreNotice[] = [];
    const observe = (notice: StoreNotice): void => void notices.push(notice);
    const store = createRedisEventStore({ connection: await stopping.connect(), observe });
    await store.store(sampleEvent('a'));
    await store.claim();
    await stopping.stop();
    expect(await store.store(sampleEvent('b'))).toMatchObject({ ok: false, error: { code: 'io', retryable: true } });
    await expect(store.claim()).rejects.toMatchObject({ name: 'OfflineCacheError', code: 'io' });
    expect(await store.acknowledge(['a'])).toEqual({ settled: 0, lost: ['a'] });
    expect((await store.tidy()).problems).toHaveLength(1);
    expect(notices).toMatchObject([{ type: 'problem' }]);
  });
});

test('store fails with io when the server does not reply within timeoutMs', async () => {
  const clock = new ManualClock();
  const store = createRedisEventStore({
    connection: { sendCommand: () => new Promise(() => {}) },
    clock,
    timeoutMs: 500,
  });
  const outcome = store.store(sampleEvent('a'));
  await clock.advance(500);
  expect(await outcome).toMatchObject({ ok: false, error: { code: 'io' } });
  expect(clock.pendingTimers).toBe(0);
});

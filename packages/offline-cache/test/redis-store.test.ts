import { ManualClock } from '@hookline/clock/manual';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { StoreNotice } from '../src/index.ts';
import { createRedisEventStore } from '../src/redis.ts';
import { type Subject, eventStoreContract } from './event-store.contract.ts';
import { drain } from './support/drain.ts';
import { isIntact, sampleEvent } from './support/events.ts';
import { type Client, type RedisTestServer, noRedis, startRedis } from './support/redis-server.ts';

describe.skipIf(noRedis)(`Redis${noRedis ? `: skipped, ${noRedis}` : ''}`, () => {
  let server: RedisTestServer;
  let client: Client;
  let count = 0;
  beforeAll(async () => {
    server = await startRedis();
    client = await server.connect();
  });
  afterAll(() => server.stop());

  eventStoreContract('on Redis', async (): Promise<Subject> => {
    const clock = new ManualClock();
    const prefix = `test-${count++}`;
    return {
      clock,
      open: (options = {}) => createRedisEventStore({ connection: client, prefix, clock, ...options }),
      // Between machines there is no sign of death but silence.
      die: () => clock.advance(60_000),
      async spoil(id) {
        const refs = await client.hKeys(`{${prefix}}:events`);
        const ref = refs.find((name) => name.endsWith(`-${id}`)) ?? '';
        const text = (await client.hGet(`{${prefix}}:events`, ref)) ?? '';
        await client.hSet(`{${prefix}}:events`, ref, text.replace('pattern_created', 'pattern_cremated'));
      },
      dispose: async () => {},
    };
  });

  test('sixteen clients at once never exceed the bound, and each event goes to one of them', async () => {
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

  test('leases go by the server’s clock when no clock is given', async () => {
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

  test('durability against loss of power is promised only by a server that keeps it', async () => {
    const lax = createRedisEventStore({ connection: client, prefix: 'power', durability: 'power' });
    expect(await lax.store(sampleEvent('a'))).toMatchObject({ ok: false, error: { code: 'io' } });
    expect(await lax.stats()).toMatchObject({ pending: 0 });
    const strict = await startRedis('--appendonly', 'yes', '--appendfsync', 'always');
    const store = createRedisEventStore({ connection: await strict.connect() });
    expect((await store.store(sampleEvent('a'), { durability: 'power' })).ok).toBe(true);
    await strict.stop();
  });

  test('a server that is gone is a refusal, and an error where there is nothing to refuse', async () => {
    const mortal = await startRedis();
    const notices: StoreNotice[] = [];
    const observe = (notice: StoreNotice): void => void notices.push(notice);
    const store = createRedisEventStore({ connection: await mortal.connect(), observe });
    await store.store(sampleEvent('a'));
    await store.claim();
    await mortal.stop();
    expect(await store.store(sampleEvent('b'))).toMatchObject({ ok: false, error: { code: 'io', retryable: true } });
    await expect(store.claim()).rejects.toMatchObject({ name: 'OfflineCacheError', code: 'io' });
    expect(await store.acknowledge(['a'])).toEqual({ settled: 0, lost: ['a'] });
    expect((await store.tidy()).problems).toHaveLength(1);
    expect(notices).toMatchObject([{ type: 'problem' }]);
  });
});

test('a server that does not answer is given up after its time', async () => {
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

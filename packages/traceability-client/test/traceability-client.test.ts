import { createServer } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { ManualClock } from '@hookline/clock/manual';
import { freePort } from '@hookline/testkit';
import { describe, expect, onTestFinished, test } from 'vitest';
import { TraceabilityClient, type TraceabilityClientOptions } from '../src/index.ts';
import { type Answering, BATCH_TAKEN, HEALTHY, startServer, TOKEN } from './server.ts';

const event = { event_type: 'pattern_applied', pattern_id: 'p1' } as const;

function clientOf(url: string, options: Partial<TraceabilityClientOptions> = {}): TraceabilityClient {
  const client = new TraceabilityClient({ baseUrl: url, attempts: 1, ...options });
  onTestFinished(() => client.close());
  return client;
}

/** Responds healthy to health checks and with `answer` to calls. */
const healthyBut =
  (answer: Answering): Answering =>
  (seen) =>
    seen.path.endsWith('/health') ? { body: HEALTHY } : answer(seen);

const problem = (status: number, title: string, kind = 'invalid'): string =>
  JSON.stringify({
    type: `urn:hookline:problem:${kind}`,
    title,
    status,
    detail: 'as said',
    errors: [{ field: 'events.0.pattern_id', message: 'too short' }],
  });

describe('requests', () => {
  test('trackBatch sends the events and the token', async () => {
    const server = await startServer();
    const client = clientOf(`${server.url}/`, { token: TOKEN });
    expect(await client.trackBatch([event])).toMatchObject({ ok: true, value: { success: true } });
    expect(server.calls()).toMatchObject([
      {
        method: 'POST',
        path: '/api/pattern-traceability/lineage/track/batch',
        headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
        body: JSON.stringify({ events: [event] }),
      },
    ]);
  });

  test('ids are escaped and queries without a value are omitted', async () => {
    const server = await startServer();
    const client = clientOf(server.url);
    await client.pattern('a/b?c');
    await client.ancestry('ü', { depth: 3 });
    await client.analytics('p 1', { time_window: 'monthly', include_trends: false });
    expect(server.calls().map(({ path }) => path)).toEqual([
      '/api/pattern-traceability/patterns/a%2Fb%3Fc',
      '/api/pattern-traceability/lineage/%C3%BC?query_type=ancestry&depth=3',
      '/api/pattern-traceability/analytics/p%201?time_window=monthly&include_trends=false',
    ]);
  });
});

describe('failures', () => {
  test('writes are unhealthy and reads unreachable when no service listens', async () => {
    const client = clientOf(`http://127.0.0.1:${await freePort()}`);
    expect(await client.trackBatch([event])).toMatchObject({
      ok: false,
      error: { code: 'unhealthy', retryable: true },
    });
    expect(await client.stats()).toMatchObject({ ok: false, error: { code: 'unreachable', retryable: true } });
  });

  test('a rejected request is refused with its field and does not count for the circuit', async () => {
    const server = await startServer();
    server.answer = healthyBut(() => ({ status: 400, body: problem(400, 'Invalid') }));
    const client = clientOf(server.url, { failureThreshold: 1 });
    const answer = await client.trackBatch([event]);
    expect(answer).toMatchObject({ ok: false, error: { code: 'refused', status: 400, retryable: false } });
    expect(answer.ok ? '' : answer.error.message).toBe('Invalid: as said (events.0.pattern_id: too short)');
    expect(client.breaker.state().state).toBe('closed');
  });

  test.each([
    ['500 without a body', { status: 500, body: '' }, 'unavailable'],
    ['401, as a proxy says it', { status: 401, body: '<html>' }, 'unavailable'],
    ['404 of something else than the service', { status: 404, body: 'not found' }, 'unavailable'],
    ['404 of an older service', { status: 404, body: problem(404, 'Not found', 'no-such-route') }, 'unavailable'],
    ['404 of what is not there', { status: 404, body: problem(404, 'Not found', 'unknown-pattern') }, 'refused'],
    ['413', { status: 413, body: '<html>' }, 'refused'],
    ['429', { status: 429, body: problem(429, 'Slow down'), headers: { 'retry-after': '7' } }, 'unavailable'],
    ['200 that is no JSON', { body: '<html>' }, 'malformed'],
    ['200 of another shape', { body: '{"success":"yes"}' }, 'malformed'],
  ])('%s', async (_, reply, code) => {
    const server = await startServer();
    server.answer = healthyBut(() => reply);
    const answer = await clientOf(server.url).trackBatch([event]);
    expect(answer).toMatchObject({ ok: false, error: { code } });
    if (code === 'unavailable') expect(answer).toMatchObject({ error: { retryable: true } });
  });

  test('the error carries Retry-After', async () => {
    const server = await startServer();
    server.answer = healthyBut(() => ({ status: 503, body: problem(503, 'Away'), headers: { 'retry-after': '7' } }));
    expect(await clientOf(server.url).trackBatch([event])).toMatchObject({ error: { retryAfterMs: 7000 } });
  });

  test('a date in Retry-After is compared with the clock of the server', async () => {
    const server = await startServer();
    const date = Date.now() + 5 * 3_600_000;
    const headers = { date: new Date(date).toUTCString(), 'retry-after': new Date(date + 7000).toUTCString() };
    server.answer = healthyBut(() => ({ status: 503, body: problem(503, 'Away'), headers }));
    expect(await clientOf(server.url).trackBatch([event])).toMatchObject({ error: { retryAfterMs: 7000 } });
  });

  test('a connection that breaks during the response is unreachable', async () => {
    const broken = createServer((socket) => {
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"suc'));
      socket.on('error', () => {});
    });
    broken.listen(0, '127.0.0.1');
    await once(broken, 'listening');
    onTestFinished(() => void broken.close());
    const client = clientOf(`http://127.0.0.1:${(broken.address() as AddressInfo).port}`);
    expect(await client.stats()).toMatchObject({ ok: false, error: { code: 'unreachable' } });
  });

  test('a request ends at the timeout when there is no response', async () => {
    const server = await startServer();
    server.answer = healthyBut(() => undefined);
    const answer = await clientOf(server.url, { timeoutMs: 50 }).trackBatch([event]);
    expect(answer).toMatchObject({
      ok: false,
      error: { code: 'timeout', message: 'the service did not respond within the timeout' },
    });
  });
});

describe('retries and circuit breaker', () => {
  test('a write is retried, a read is not', async () => {
    const server = await startServer();
    let failures = 1;
    server.answer = healthyBut(() => (failures-- > 0 ? { status: 503, body: '' } : { body: BATCH_TAKEN }));
    const client = clientOf(server.url, { attempts: 3 });
    expect((await client.trackBatch([event])).ok).toBe(true);
    expect(server.calls()).toHaveLength(2);
    failures = 1;
    expect((await client.stats()).ok).toBe(false);
    expect(server.calls()).toHaveLength(3);
  });

  test('three failures open the circuit until a probe succeeds', async () => {
    const server = await startServer();
    server.answer = healthyBut(() => ({ status: 500, body: '' }));
    const clock = new ManualClock();
    const client = clientOf(server.url, { clock });
    for (let i = 0; i < 3; i++) await client.trackBatch([event]);
    expect(client.breaker.state()).toMatchObject({ state: 'open', failure_count: 3 });
    expect(await client.trackBatch([event])).toMatchObject({ error: { code: 'circuit_open', retryAfterMs: 60_000 } });
    expect(server.calls()).toHaveLength(3);
    server.answer = healthyBut(() => ({ body: BATCH_TAKEN }));
    await clock.advance(60_001);
    expect((await client.trackBatch([event])).ok).toBe(true);
    expect(client.breaker.state().state).toBe('closed');
  });
});

test('trackBatch opens the circuit by the trip rule when one is given instead of failureThreshold', async () => {
  const server = await startServer();
  const client = clientOf(server.url, {
    trip: { kind: 'adaptive', windowMs: 60_000, minimumCalls: 4 },
    failureThreshold: 1,
    attempts: 1,
  });
  server.answer = healthyBut(() => ({ status: 500, body: '' }));
  for (let call = 0; call < 4; call++)
    expect(await client.trackBatch([event])).toMatchObject({ error: { code: 'unavailable' } });
  expect(await client.trackBatch([event])).toMatchObject({ error: { code: 'circuit_open' } });
});

describe('a slow service closes the circuit', () => {
  /** Returns a client whose next write is a probe, and the requests from then on. */
  async function due(options: Partial<TraceabilityClientOptions>) {
    const server = await startServer();
    const clock = new ManualClock();
    const client = clientOf(server.url, { clock, failureThreshold: 1, ...options });
    server.answer = healthyBut(() => ({ status: 401, body: '' }));
    await client.health.check();
    const failed = client.trackBatch([event]).then(() => true);
    while ((await Promise.race([failed, clock.advance(100)])) !== true);
    expect(client.breaker.state().state).toBe('open');
    await clock.advance(60_000);
    const calls = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const answers = calls.map(() => Promise.withResolvers<{ body: string }>());
    let count = 0;
    server.answer = healthyBut(() => {
      calls[count]?.resolve();
      return answers[count++]?.promise;
    });
    return { client, clock, calls, answers };
  }

  test('when a response takes most of the timeout', async () => {
    const { client, clock, calls, answers } = await due({ timeoutMs: 30_000 });
    const write = client.trackBatch([event]);
    await calls[0]?.promise;
    await clock.advance(29_999);
    answers[0]?.resolve({ body: BATCH_TAKEN });
    expect((await write).ok).toBe(true);
    expect(client.breaker.state().state).toBe('closed');
  });

  test('when a write needs a second attempt', async () => {
    const { client, clock, calls, answers } = await due({ timeoutMs: 8000, attempts: 2 });
    const write = client.trackBatch([event]);
    await calls[0]?.promise;
    await clock.advance(8000);
    await clock.advance(200);
    await calls[1]?.promise;
    await clock.advance(7500);
    answers[1]?.resolve({ body: BATCH_TAKEN });
    expect((await write).ok).toBe(true);
    expect(client.breaker.state().state).toBe('closed');
  });

  test('but not when there is no response within the probe deadline', async () => {
    let wakes = Infinity;
    const stuck = Promise.withResolvers<void>();
    // `wake` has no timeout.
    const wake = async (): Promise<boolean> => {
      if (wakes-- > 0) return false;
      stuck.resolve();
      return new Promise(() => {});
    };
    const { client, clock } = await due({ timeoutMs: 8000, wake });
    // Health checks still succeed.
    wakes = 1;
    const write = client.trackBatch([event]);
    await stuck.promise;
    await clock.advance(16_000);
    expect(await write).toMatchObject({
      error: { code: 'timeout', message: 'the service did not respond within the probe deadline' },
    });
    expect(client.breaker.state().state).toBe('open');
  });
});

describe('a service that sends Retry-After', () => {
  const HOUR_MS = 3_600_000;
  /** Responds to every call with Retry-After. */
  const wait = (seconds: number): Answering =>
    healthyBut(() => ({ status: 429, body: problem(429, 'Slow down'), headers: { 'retry-after': `${seconds}` } }));

  test('receives no write until the wait is over, while reads continue', async () => {
    const server = await startServer();
    const clock = new ManualClock();
    const client = clientOf(server.url, { clock });
    server.answer = wait(1800);
    expect(await client.trackBatch([event])).toMatchObject({ error: { status: 429, retryAfterMs: HOUR_MS / 2 } });
    server.answer = healthyBut(() => ({ body: BATCH_TAKEN }));
    await clock.advance(1000.6);
    expect(await client.recordTraces([], [])).toMatchObject({
      error: { code: 'unavailable', status: undefined, retryable: true, retryAfterMs: HOUR_MS / 2 - 1000 },
    });
    expect(server.calls()).toHaveLength(1);
    await client.stats();
    expect(server.calls()).toHaveLength(2);
    // The gate does not change the health.
    expect(client.breaker.state().failure_count).toBe(1);
    await clock.advance(HOUR_MS / 2);
    expect((await client.trackBatch([event])).ok).toBe(true);
  });

  test('receives no write for at most an hour', async () => {
    const server = await startServer();
    const clock = new ManualClock();
    const client = clientOf(server.url, { clock });
    server.answer = wait(999_999_999);
    await client.trackBatch([event]);
    server.answer = healthyBut(() => ({ body: BATCH_TAKEN }));
    await clock.advance(HOUR_MS - 1);
    expect(await client.trackBatch([event])).toMatchObject({ error: { retryAfterMs: 1 } });
    await clock.advance(1);
    expect((await client.trackBatch([event])).ok).toBe(true);
  });

  test('receives writes again at once after an outage and recovery', async () => {
    const server = await startServer();
    const client = clientOf(server.url);
    server.answer = wait(3600);
    await client.trackBatch([event]);
    server.answer = () => ({ status: 503, body: '' });
    await client.health.check({ force: true });
    server.answer = healthyBut(() => ({ body: BATCH_TAKEN }));
    await client.health.check({ force: true });
    expect((await client.trackBatch([event])).ok).toBe(true);
  });

  test('does not delay other writes when it refused the request', async () => {
    const server = await startServer();
    const client = clientOf(server.url);
    server.answer = healthyBut(() => ({ status: 413, body: '', headers: { 'retry-after': '3600' } }));
    await client.trackBatch([event]);
    server.answer = healthyBut(() => ({ body: BATCH_TAKEN }));
    expect((await client.trackBatch([event])).ok).toBe(true);
  });

  test('receives the same write again when the wait is short', async () => {
    const server = await startServer();
    const clock = new ManualClock();
    const client = clientOf(server.url, { clock, attempts: 2, timeoutMs: 1_000_000_000 });
    server.answer = healthyBut(() => {
      server.answer = healthyBut(() => ({ body: BATCH_TAKEN }));
      return { status: 429, body: '', headers: { 'retry-after': '3' } };
    });
    await client.health.check();
    const write = client.trackBatch([event]);
    const isDone = write.then(() => true);
    while ((await Promise.race([isDone, clock.advance(3000)])) !== true);
    expect((await write).ok).toBe(true);
    expect(server.calls()).toHaveLength(2);
  });
});

describe('health', () => {
  test('is checked once for many writes and again when the result is old', async () => {
    const server = await startServer();
    const clock = new ManualClock();
    const client = clientOf(server.url, { clock });
    const checks = (): number => server.seen.length - server.calls().length;
    await Promise.all(Array.from({ length: 20 }, () => client.trackBatch([event])));
    expect(checks()).toBe(1);
    await clock.advance(30_001);
    await client.trackBatch([event]);
    expect(checks()).toBe(2);
  });

  test('follows outage and recovery of the service and emits both', async () => {
    const first = await startServer();
    const port = Number(new URL(first.url).port);
    const client = clientOf(first.url);
    const said: string[] = [];
    client.health.events.on('outage', () => said.push('outage'));
    client.health.events.on('recovery', () => said.push('recovery'));
    expect((await client.health.check()).healthy).toBe(true);
    await first.stop();
    expect((await client.health.check({ force: true })).healthy).toBe(false);
    await startServer(port);
    expect((await client.health.check({ force: true })).healthy).toBe(true);
    expect(said).toEqual(['outage', 'recovery']);
  });
});

describe('a service that sleeps', () => {
  test('is woken before writes, reads and health checks, without an outage, and not by live and ready', async () => {
    const port = await freePort();
    let asleep = true;
    let woken = 0;
    const wake = async (): Promise<boolean> => {
      if (!asleep) return false;
      await startServer(port);
      asleep = false;
      woken++;
      return true;
    };
    const client = clientOf(`http://127.0.0.1:${port}`, { wake, failureThreshold: 1 });
    const said: string[] = [];
    client.health.events.on('outage', () => said.push('outage'));
    expect(await client.live()).toMatchObject({ ok: false, error: { code: 'unreachable' } });
    expect(await client.ready()).toMatchObject({ ok: false });
    expect(woken).toBe(0);
    expect(await client.trackBatch([event])).toMatchObject({ ok: true, value: { success: true } });
    expect([woken, said, client.breaker.state().state]).toEqual([1, [], 'closed']);
  });

  test('is unhealthy when it cannot be woken', async () => {
    const wake = (): Promise<boolean> => Promise.reject(new Error('the program is gone'));
    const client = clientOf(`http://127.0.0.1:${await freePort()}`, { wake });
    expect(await client.trackBatch([event])).toMatchObject({ ok: false, error: { code: 'unhealthy' } });
    expect(await client.stats()).toMatchObject({ ok: false, error: { code: 'unreachable' } });
  });

  test('receives a request again when it fell asleep meanwhile', async () => {
    const first = await startServer();
    const port = Number(new URL(first.url).port);
    let asleep = false;
    const wake = async (): Promise<boolean> => {
      if (!asleep) return false;
      await startServer(port);
      asleep = false;
      return true;
    };
    const client = clientOf(first.url, { wake });
    await client.health.check();
    // The next request finds the service awake first and asleep then.
    first.answer = () => {
      asleep = true;
      void first.stop();
      return undefined;
    };
    expect(await client.trackBatch([event])).toMatchObject({ ok: true });
    expect(client.breaker.state().state).toBe('closed');
  });
});

import { once } from 'node:events';
import { chmodSync, mkdirSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { dirname, join } from 'node:path';
import { ManualClock } from '@hookline/clock/manual';
import { temporaryFolder, until } from '@hookline/testkit';
import { describe, expect, onTestFinished, test } from 'vitest';
import { SocketChannel, type SocketChannelOptions, TraceabilityQueries } from '../src/reader.ts';

const READY = JSON.stringify({ status: 'ready', database: 'pglite', later: true });

function socketIn(folder: string): string {
  const socketPath = join(folder, 'run', 'service.sock');
  mkdirSync(dirname(socketPath), { mode: 0o700 });
  return socketPath;
}

async function listen(socketPath: string, answer: RequestListener): Promise<void> {
  const server = createServer(answer);
  server.listen(socketPath);
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
}

const queriesOf = (options: SocketChannelOptions): TraceabilityQueries =>
  new TraceabilityQueries(new SocketChannel(options));

describe('a query through a socket', () => {
  test('sends method, path, query and body, and reads what its schema describes', async () => {
    const socketPath = socketIn(temporaryFolder());
    const seen: unknown[] = [];
    await listen(socketPath, (request, response) => {
      const { headers, method, url } = request;
      request.on('data', (chunk: Buffer) => seen.push(chunk.toString()));
      seen.push([method, url, headers['authorization']]);
      request.on('end', () => response.end(url === '/readyz' ? READY : '{"matches":[],"next":null}'));
    });
    const queries = queriesOf({ socketPath });
    expect(await queries.ready()).toEqual({ ok: true, value: { status: 'ready', database: 'pglite' } });
    expect(await queries.search({ q: 'a b', limit: 3 })).toMatchObject({ ok: true });
    await queries.ancestry('p1', { edgeTypes: ['modified_from'] });
    expect(seen).toEqual([
      ['GET', '/readyz', undefined],
      ['GET', '/api/pattern-traceability/search?q=a+b&limit=3', undefined],
      ['POST', '/api/pattern-traceability/lineage/query', undefined],
      JSON.stringify({ query_type: 'ancestry', pattern_id: 'p1', edge_types: ['modified_from'] }),
    ]);
  });

  test('fails with the problem of the service', async () => {
    const socketPath = socketIn(temporaryFolder());
    const problem = { type: 'urn:hookline:problem:unknown', title: 'Unknown', status: 404, detail: 'no such pattern' };
    await listen(socketPath, (_, response) => response.writeHead(404).end(JSON.stringify(problem)));
    const answer = await queriesOf({ socketPath }).pattern('p1');
    expect(answer).toMatchObject({ ok: false, error: { code: 'refused', status: 404, problem } });
  });

  test('is malformed when a field is missing, and names it without its content', async () => {
    const socketPath = socketIn(temporaryFolder());
    await listen(socketPath, (_, response) => response.end('{"sessions":[{"session_id":"s-secret"}],"next":null}'));
    const answer = await queriesOf({ socketPath }).sessions({});
    expect(answer).toMatchObject({ ok: false, error: { code: 'malformed' } });
    const cause = answer.ok ? undefined : (answer.error.cause as Error);
    expect(cause?.message).toMatch(/^sessions\.0\.repository: expected/);
    expect(cause?.message).not.toContain('s-secret');
  });

  test('is unproven in a folder that others can enter, and nothing is sent', async () => {
    const socketPath = socketIn(temporaryFolder());
    let received = 0;
    await listen(socketPath, (_, response) => {
      received++;
      response.end(READY);
    });
    chmodSync(dirname(socketPath), 0o755);
    expect(await queriesOf({ socketPath }).ready()).toMatchObject({ ok: false, error: { code: 'unproven' } });
    expect(received).toBe(0);
  });

  test('is unreachable when the connection breaks during the answer', async () => {
    const socketPath = socketIn(temporaryFolder());
    await listen(socketPath, (_, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('{');
      response.socket?.destroySoon();
    });
    expect(await queriesOf({ socketPath }).ready()).toMatchObject({ ok: false, error: { code: 'unreachable' } });
  });
});

describe('a service that does not answer', () => {
  test('is reported as busy and waited for until the timeout', async () => {
    const socketPath = socketIn(temporaryFolder());
    let received = 0;
    await listen(socketPath, () => void received++);
    const clock = new ManualClock();
    let busy = 0;
    const answer = queriesOf({
      socketPath,
      clock,
      busyAfterMs: 1000,
      timeoutMs: 5000,
      onBusy: () => void busy++,
    }).stats();
    await until('the service is asked', () => received === 1);
    await clock.advance(999);
    expect(busy).toBe(0);
    await clock.advance(1);
    expect(busy).toBe(1);
    await clock.advance(4000);
    expect(await answer).toMatchObject({ ok: false, error: { code: 'timeout' } });
    expect(busy).toBe(1);
  });

  test('is asked again when it slept, or when it was starting', async () => {
    for (const way of ['wake', 'awaitStart'] as const) {
      const socketPath = socketIn(temporaryFolder());
      let calls = 0;
      const begin = async (): Promise<boolean> => {
        calls++;
        // The first look at a service that sleeps comes before the request.
        if (way === 'wake' && calls === 1) return false;
        await listen(socketPath, (_, response) => response.end('{"matches":[]}'));
        return true;
      };
      expect(await queriesOf({ socketPath, [way]: begin }).identify('abcd')).toMatchObject({ ok: true });
    }
  });

  test('is unreachable when there is none, and a probe wakes nothing', async () => {
    const socketPath = socketIn(temporaryFolder());
    let woken = 0;
    const queries = queriesOf({ socketPath, wake: async () => (woken++, false) });
    expect(await queries.ready()).toMatchObject({ ok: false, error: { code: 'unreachable' } });
    expect(woken).toBe(0);
    expect(await queries.stats()).toMatchObject({ ok: false, error: { code: 'unreachable' } });
    expect(woken).toBe(2);
  });
});

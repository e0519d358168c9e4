import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { API_PREFIX, type ServiceOptions } from '../src/index.ts';
import { startService, type TestService } from './service.ts';

const token = 'the-token-of-this-test';
const running: TestService[] = [];
async function start(options: Partial<ServiceOptions>): Promise<TestService> {
  const service = await startService(options);
  running.push(service);
  return service;
}
afterAll(() => Promise.all(running.map((service) => service.close())));

/** The status of a request with exactly these headers; `fetch` would set Host itself. */
function status(service: TestService, headers: Record<string, string>): Promise<number> {
  const { port } = new URL(service.url);
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path: `${API_PREFIX}/health`, headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .once('error', reject)
      .end();
  });
}

describe('on loopback', () => {
  let service: TestService;
  beforeAll(async () => {
    service = await start({});
  }, 30_000);

  test.each([
    ['localhost', 200],
    ['localhost:8053', 200],
    ['127.0.0.1:8053', 200],
    ['[::1]:8053', 200],
    ['evil.example', 401],
    ['localhost.evil.example', 401],
    ['127.0.0.1.evil.example:8053', 401],
    ['user@localhost', 401],
  ])('a request for %s is answered %i', async (host, expected) => {
    expect(await status(service, { host })).toBe(expected);
  });

  test('with the token any name is served, and a wrong one is refused even on loopback', async () => {
    expect(await status(service, { host: 'traces.example', authorization: `Bearer ${token}` })).toBe(200);
    expect(await status(service, { host: 'localhost', authorization: 'Bearer wrong' })).toBe(401);
    expect(await status(service, { host: 'localhost', authorization: `Basic ${token}` })).toBe(401);
  });

  test('a web page of another site is refused, whatever else it sends', async () => {
    expect(await status(service, { host: 'localhost', origin: 'https://evil.example' })).toBe(403);
    expect(await status(service, { host: 'localhost', origin: 'null' })).toBe(403);
    expect(await status(service, { host: 'localhost', origin: 'http://localhost:3000' })).toBe(200);
  });
});

test('beyond loopback everybody needs the token; without one nobody gets in', async () => {
  const open = await start({ trustLoopback: false });
  expect(await status(open, { host: 'localhost' })).toBe(401);
  expect(await status(open, { host: 'localhost', authorization: `Bearer ${token}` })).toBe(200);
  const closed = await start({ trustLoopback: false, token: undefined });
  expect(await status(closed, { host: 'localhost', authorization: 'Bearer undefined' })).toBe(401);
}, 30_000);

test('more requests a minute than allowed are 429 with Retry-After', async () => {
  const service = await start({ requestsPerMinute: 3 });
  const replies = [];
  for (let i = 0; i < 4; i++) replies.push(await fetch(`${service.url}${API_PREFIX}/health`));
  expect(replies.map((reply) => reply.status)).toEqual([200, 200, 200, 429]);
  expect(Number(replies[3]?.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(await replies[3]?.json()).toMatchObject({ status: 429, type: 'urn:hookline:problem:too-many-requests' });
  expect((await fetch(`${service.url}/livez`)).status).toBe(200);
}, 30_000);

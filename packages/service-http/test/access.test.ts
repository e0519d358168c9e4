import { Agent, request } from 'node:http';
import fc from 'fast-check';
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

/** Status of a request with exactly these headers; `fetch` would set Host itself. */
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

describe('on loopback that is trusted', () => {
  let service: TestService;
  beforeAll(async () => {
    service = await start({});
  });

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

  test('serves any host name with the token and refuses a wrong token on loopback', async () => {
    expect(await status(service, { host: 'traces.example', authorization: `Bearer ${token}` })).toBe(200);
    expect(await status(service, { host: 'localhost', authorization: 'Bearer wrong' })).toBe(401);
    expect(await status(service, { host: 'localhost', authorization: `Basic ${token}` })).toBe(401);
  });

  test('refuses requests from pages of other origins', async () => {
    expect(await status(service, { host: 'localhost', origin: 'https://evil.example' })).toBe(403);
    expect(await status(service, { host: 'localhost', origin: 'null' })).toBe(403);
    expect(await status(service, { host: 'localhost', origin: 'http://localhost:3000' })).toBe(200);
  });
});

test('requires the token on loopback as well by default, and refuses all requests when none is configured', async () => {
  const open = await start({ trustLoopback: undefined });
  expect(await status(open, { host: 'localhost' })).toBe(401);
  expect(await status(open, { host: 'localhost', authorization: `Bearer ${token}` })).toBe(200);
  expect(await status(open, { host: 'localhost', authorization: `Bearer ${token}x` })).toBe(401);
  expect(await status(open, { host: 'localhost', authorization: `Bearer ${token}`, origin: 'https://a.b' })).toBe(403);
  const closed = await start({ trustLoopback: undefined, token: undefined });
  expect(await status(closed, { host: 'localhost', authorization: 'Bearer undefined' })).toBe(401);
  expect(await status(closed, { host: 'localhost', authorization: 'Bearer ' })).toBe(401);
});

/** Requests with a fixed seed: paths of the API and others, with odd queries, headers and bodies, none with the token. */
test('1,000 random requests to each route without the token are all answered 401', { timeout: 300_000 }, async () => {
  const service = await start({ trustLoopback: undefined });
  const { port } = new URL(service.url);
  const agent = new Agent({ keepAlive: true, maxSockets: 20 });
  const document = service.server.swagger() as unknown as { paths: Record<string, Record<string, unknown>> };
  const documented = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => [method.toUpperCase(), path] as const),
  );
  const others = [
    '/docs',
    '/docs/json',
    '/docs/static/index.html',
    '/openapi.json',
    '/metrics',
    '/',
    '/%ff',
    '/livez/',
  ];
  const routes = [...documented, ...others.map((path) => ['GET', path] as const)];
  const open = new Set(['/livez', '/readyz']);
  expect(routes.length).toBeGreaterThan(30);
  const word = fc.oneof(
    fc.constantFrom(
      '..%2f..',
      '%27%20OR%201=1--',
      '%00',
      '%zz',
      'a'.repeat(900),
      '',
      'p1',
      '%2e%2e%2flivez',
      '?',
      '#',
      ';/livez',
    ),
    fc.string({ unit: 'grapheme-ascii' }).map(encodeURIComponent),
  );
  const header = fc.oneof(
    fc.constantFrom<Record<string, string>>(
      {},
      { authorization: 'Bearer ' },
      { authorization: `Bearer ${token}x` },
      { authorization: `bearer ${token}` },
      { authorization: `Basic ${Buffer.from(token).toString('base64')}` },
      { host: 'localhost' },
      { 'x-forwarded-for': '127.0.0.1', 'x-real-ip': '::1' },
      { 'x-original-url': '/livez', 'x-http-method-override': 'GET' },
      { cookie: `token=${token}` },
      { origin: 'http://localhost', 'access-control-request-method': 'POST' },
      { upgrade: 'websocket', connection: 'upgrade' },
    ),
    fc.base64String({ maxLength: 60 }).map((text) => ({ authorization: `Bearer ${text}` })),
  );
  const one = fc.record({
    word,
    query: fc.oneof(
      fc.constant(''),
      word.map((text) => `?token=${text}`),
    ),
    method: fc.option(fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'), { freq: 4 }),
    header,
    body: fc.option(fc.oneof(fc.json(), fc.string()), { freq: 2 }),
  });
  const send = (method: string, path: string, headers: Record<string, string>, body: string | null): Promise<number> =>
    new Promise((resolve, reject) => {
      const outgoing = request({ host: '127.0.0.1', port, method, path, headers, agent }, (response) => {
        response.resume().on('end', () => resolve(response.statusCode ?? 0));
      });
      outgoing.once('error', reject);
      outgoing.end(body ?? undefined);
    });
  const answers = new Map<string, number>();
  for (const [index, [method, path]] of routes.entries()) {
    const samples = fc.sample(one, { numRuns: 1000, seed: 4711 + index });
    for (let from = 0; from < samples.length; from += 20) {
      const statuses = samples.slice(from, from + 20).map(async (it) => {
        const target = `${path.replaceAll(/\{\w+\}/g, it.word)}${it.query}`.replace('#', '%23') || '/';
        if (open.has(target)) return;
        const body = method === 'GET' ? null : it.body;
        const length = String(Buffer.byteLength(body ?? ''));
        const headers = { 'content-type': 'application/json', 'content-length': length, ...it.header };
        const got = await send(it.method ?? method, target, headers, body);
        const key = `${got}`;
        answers.set(key, (answers.get(key) ?? 0) + 1);
        expect(got, `${it.method ?? method} ${target} ${JSON.stringify(headers)}`).toBe(401);
      });
      await Promise.all(statuses);
    }
  }
  agent.destroy();
  expect(answers.get('401')).toBeGreaterThan(30_000);
});

test('answers 429 with Retry-After above the rate limit', async () => {
  const service = await start({ requestsPerMinute: 3 });
  const replies = [];
  for (let i = 0; i < 4; i++) replies.push(await fetch(`${service.url}${API_PREFIX}/health`));
  expect(replies.map((reply) => reply.status)).toEqual([200, 200, 200, 429]);
  expect(Number(replies[3]?.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(await replies[3]?.json()).toMatchObject({ status: 429, type: 'urn:hookline:problem:too-many-requests' });
  expect((await fetch(`${service.url}/livez`)).status).toBe(200);
});

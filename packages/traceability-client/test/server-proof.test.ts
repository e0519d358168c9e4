import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, readFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect, createServer as createTcpServer, type Server } from 'node:net';
import { dirname, join } from 'node:path';
import { temporaryFolder } from '@hookline/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { TraceabilityClient, type TraceabilityClientOptions } from '../src/index.ts';
import { BATCH_TAKEN, HEALTHY, prove, startServer, TOKEN } from './server.ts';

const CODE = 'export const secret = "of this project";';
const event = { event_type: 'pattern_created', pattern_id: 'p1', pattern_data: { code: CODE } } as const;

function clientOf(options: TraceabilityClientOptions): TraceabilityClient {
  const client = new TraceabilityClient({ attempts: 1, healthIntervalMs: 1, ...options });
  onTestFinished(() => client.close());
  return client;
}

async function listening(server: Server, ...at: [number, string] | [string]): Promise<string> {
  server.listen(...(at as [number, string]));
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const address = server.address() as AddressInfo | string;
  return typeof address === 'string' ? address : `http://127.0.0.1:${address.port}`;
}

/** Passes every connection on to another port and records what clients send. */
async function relayTo(port: string): Promise<{ readonly url: string; readonly received: () => string }> {
  let received = '';
  const relay = createTcpServer((client) => {
    const server = connect(Number(port), '127.0.0.1');
    client.on('data', (chunk) => (received += chunk.toString()));
    client.pipe(server).pipe(client);
    for (const socket of [client, server]) socket.on('error', () => {});
  });
  return { url: await listening(relay, 0, '127.0.0.1'), received: () => received };
}

test.each<[string, RequestListener]>([
  ['answers as a healthy service without a proof', (_, response) => response.end(HEALTHY)],
  ['has another token', (request, response) => response.writeHead(200, prove(request, 'x'.repeat(32))).end()],
  ['proves an earlier challenge', (_, response) => response.writeHead(200, { 'hookline-proof': 'A'.repeat(43) }).end()],
  ['redirects', (_, response) => response.writeHead(302, { location: 'http://127.0.0.1:9/' }).end()],
  [
    'sends a body where none belongs',
    (request, response) => {
      response.socket?.write('HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 200 OK\r\n\r\n');
      void request;
    },
  ],
  [
    'sends headers without an end',
    (_, response) => response.socket?.write(`HTTP/1.1 200 OK\r\nx: ${'x'.repeat(20_000)}`),
  ],
])('a server that %s receives neither token nor event', async (_, listener) => {
  let received = '';
  const server = createServer(listener);
  server.on('connection', (socket) => socket.on('data', (chunk) => (received += chunk.toString())));
  const baseUrl = await listening(server, 0, '127.0.0.1');
  onTestFinished(() => server.closeAllConnections());
  const client = clientOf({ baseUrl, token: TOKEN });
  expect(await client.trackBatch([event])).toMatchObject({ ok: false, error: { code: 'unhealthy', retryable: true } });
  expect(await client.similar({ code: CODE })).toMatchObject({
    ok: false,
    error: { code: 'unproven', retryable: true },
  });
  expect(await client.live()).toMatchObject({ ok: false, error: { code: 'unproven' } });
  expect(received).toMatch(/^HEAD \/livez HTTP\/1\.1\r\n/);
  expect(received).not.toContain(TOKEN);
  expect(received).not.toMatch(/POST|authorization|secret/i);
});

test('a process that passes the challenge on to the service receives neither token nor event', async () => {
  const service = await startServer();
  const relay = await relayTo(new URL(service.url).port);
  const client = clientOf({ baseUrl: relay.url, token: TOKEN });
  const refused = await client.similar({ code: CODE });
  expect(refused).toMatchObject({ ok: false, error: { code: 'unproven' } });
  expect(refused.ok ? '' : refused.error.message).toMatch(
    /is forwarded to 127\.0\.0\.1:\d+; .*service\.forwarded: true/,
  );
  expect(relay.received()).toMatch(/^HEAD /);
  expect(relay.received()).not.toMatch(/POST|secret|authorization/i);
  expect(service.seen).toEqual([]);

  const forwarded = clientOf({ baseUrl: relay.url, token: TOKEN, forwarded: true });
  expect(await forwarded.trackBatch([event])).toMatchObject({ ok: true });
});

test('the proof is asked for on every new connection', async () => {
  const first = await startServer();
  const { port } = new URL(first.url);
  const client = clientOf({ baseUrl: first.url, token: TOKEN });
  expect(await client.trackBatch([event])).toMatchObject({ ok: true });
  await first.stop();
  let received = '';
  const squatter = createServer((_, response) => response.end(HEALTHY));
  squatter.on('connection', (socket) => socket.on('data', (chunk) => (received += chunk.toString())));
  await listening(squatter, Number(port), '127.0.0.1');
  onTestFinished(() => squatter.closeAllConnections());
  for (let index = 0; index < 3; index++) expect(await client.similar({ code: CODE })).toMatchObject({ ok: false });
  expect(received).toMatch(/^HEAD /);
  expect(received).not.toMatch(/POST|secret|authorization/i);
});

test('a proof serves all requests of its connection', async () => {
  let proofs = 0;
  const server = createServer((request, response) => {
    request.resume();
    if (request.method === 'HEAD') {
      proofs++;
      response.writeHead(200, prove(request, TOKEN)).end();
    } else response.end(request.method === 'GET' ? HEALTHY : BATCH_TAKEN);
  });
  const baseUrl = await listening(server, 0, '127.0.0.1');
  onTestFinished(() => server.closeAllConnections());
  const client = clientOf({ baseUrl, token: TOKEN });
  for (let index = 0; index < 50; index++) expect(await client.trackBatch([event])).toMatchObject({ ok: true });
  expect(proofs).toBeLessThanOrEqual(8);
});

test('a request to a server that never answers the challenge ends with the timeout', async () => {
  const silent = createTcpServer((socket) => void socket.on('error', () => {}));
  const baseUrl = await listening(silent, 0, '127.0.0.1');
  const client = clientOf({ baseUrl, token: TOKEN, timeoutMs: 100 });
  expect(await client.stats()).toMatchObject({ ok: false, error: { code: 'timeout' } });
});

test('over HTTPS the certificate authenticates the service, and no challenge is sent', async () => {
  const folder = temporaryFolder();
  const [key, cert] = ['key.pem', 'cert.pem'].map((name) => join(folder, name)) as [string, string];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  execFileSync('openssl', ['req', '-x509', ...curve, '-keyout', key, '-out', cert, '-days', '2', ...subject], {
    stdio: 'ignore',
  });
  const seen: string[] = [];
  const server = createTlsServer({ key: readFileSync(key), cert: readFileSync(cert) }, (request, response) => {
    seen.push(`${request.method} ${request.headers.authorization}`);
    response.end('{}');
  });
  const { port } = new URL(await listening(server, 0, '127.0.0.1'));
  const untrusted = clientOf({ baseUrl: `https://localhost:${port}`, token: TOKEN });
  expect(await untrusted.stats()).toMatchObject({ ok: false, error: { code: 'unreachable' } });
  expect(seen).toEqual([]);

  // The certificate is trusted by a process that is started with it.
  const script = `
    const { TraceabilityClient } = await import(${JSON.stringify(new URL('../src/index.ts', import.meta.url).href)});
    const client = new TraceabilityClient({ baseUrl: 'https://localhost:${port}', token: ${JSON.stringify(TOKEN)} });
    const answer = await client.stats();
    console.log(answer.error.code);
    await client.close();`;
  const env = { ...process.env, NODE_EXTRA_CA_CERTS: cert };
  const { execFile } = await import('node:child_process');
  const output = await new Promise<string>((resolve, reject) => {
    execFile(process.execPath, ['--input-type=module', '-e', script], { env }, (error, stdout) =>
      error ? reject(error) : resolve(stdout),
    );
  });
  expect(output).toBe('malformed\n');
  expect(seen).toEqual([`GET Bearer ${TOKEN}`]);
});

test('a socket is used without a token, and only while its folder is closed to other users', async () => {
  const socketPath = join(temporaryFolder(), 'run', 'service.sock');
  mkdirSync(dirname(socketPath), { mode: 0o700 });
  const seen: unknown[] = [];
  const server = createServer((request, response) => {
    seen.push([request.method, request.headers.authorization]);
    request.resume();
    response.end(request.method === 'GET' ? HEALTHY : BATCH_TAKEN);
  });
  await listening(server, socketPath);
  const options = { baseUrl: 'http://localhost:8053', token: TOKEN, socketPath };
  const client = clientOf(options);
  expect(await client.trackBatch([event])).toMatchObject({ ok: true });
  expect(seen).toEqual([
    ['GET', undefined],
    ['POST', undefined],
  ]);
  chmodSync(dirname(socketPath), 0o755);
  // The folder is checked for each new connection.
  const refused = await clientOf(options).similar({ code: CODE });
  expect(refused).toMatchObject({ ok: false, error: { code: 'unproven' } });
  expect(refused.ok ? '' : refused.error.message).toContain('chmod 700');
  expect(seen).toHaveLength(2);
});

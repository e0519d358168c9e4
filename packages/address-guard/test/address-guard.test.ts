import type { lookup } from 'node:dns';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { interceptors, request } from 'undici';
import { describe, expect, onTestFinished, test } from 'vitest';
import { AddressRefusedError, guardedAgent, isReachable, type Reach } from '../src/index.ts';

const METADATA = [
  '169.254.169.254',
  'fe80::1',
  'fe80::1%eth0',
  '::ffff:169.254.169.254',
  'fd00:ec2::254',
  '100.100.100.200',
];
const LOOPBACK = ['127.0.0.1', '127.8.8.8', '::1', '::ffff:127.0.0.1', '64:ff9b::7f00:1', '0.0.0.0', '::'];
const INTERNAL = [
  '10.1.2.3',
  '172.16.0.1',
  '192.168.1.1',
  '100.64.0.1',
  'fd12::1',
  '224.0.0.1',
  '2002:a00:1::',
  '198.18.0.1',
];
const PUBLIC = [
  '93.184.215.14',
  '2606:2800:21f:cb07:6820:80da:af6b:8b2c',
  '64:ff9b::5db8:d70e',
  '::ffff:93.184.215.14',
];

describe('isReachable', () => {
  test.each<[Reach, readonly string[], readonly string[]]>([
    ['public', PUBLIC, [...LOOPBACK, ...INTERNAL, ...METADATA]],
    ['loopback', [...PUBLIC, ...LOOPBACK], [...INTERNAL, ...METADATA]],
    ['internal', [...PUBLIC, ...LOOPBACK, ...INTERNAL], METADATA],
  ])('allows with %s exactly the addresses that it names', (reach, allowed, refused) => {
    expect([...allowed, ...refused].filter((address) => isReachable(address, reach))).toEqual(allowed);
  });

  test('refuses a text that is no address', () => {
    expect(['', 'localhost', '1.2.3.4.5', '::g'].filter((text) => isReachable(text, 'internal'))).toEqual([]);
  });
});

/** A server on loopback that answers with a redirect to `location`, if given, and counts its connections. */
async function startServer(location?: string) {
  let connections = 0;
  const server = createServer((_, response) => {
    response.writeHead(location === undefined ? 200 : 302, location === undefined ? {} : { location }).end();
  });
  server.on('connection', () => connections++);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return { port: (server.address() as AddressInfo).port, connections: () => connections };
}

/** A resolver that gives each name the addresses of the next call. */
function resolver(...answers: readonly (readonly string[])[]): typeof lookup {
  const left = [...answers];
  const resolve = (_name: string, _options: object, callback: (error: null, found: object[]) => void): void => {
    const addresses = left.length > 1 ? left.shift() : left[0];
    callback(
      null,
      (addresses ?? []).map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  };
  return resolve as unknown as typeof lookup;
}

describe('guardedAgent', () => {
  test('connects to loopback only where the reach has it, by address and by name', async () => {
    const server = await startServer();
    for (const host of ['127.0.0.1', 'localhost', '2130706433', '0x7f.1', '[::ffff:127.0.0.1]']) {
      const agent = guardedAgent();
      await expect(request(`http://${host}:${server.port}/`, { dispatcher: agent })).rejects.toThrow(
        AddressRefusedError,
      );
      await agent.close();
    }
    expect(server.connections()).toBe(0);
    const agent = guardedAgent({ reach: 'loopback' });
    const { body, statusCode } = await request(`http://127.0.0.1:${server.port}/`, { dispatcher: agent });
    await body.dump();
    expect(statusCode).toBe(200);
    await agent.close();
  });

  test('refuses a name of which one address may not be reached', async () => {
    const server = await startServer();
    const agent = guardedAgent({ reach: 'loopback', lookup: resolver(['127.0.0.1', '169.254.169.254']) });
    await expect(request(`http://hooks.example:${server.port}/`, { dispatcher: agent })).rejects.toMatchObject({
      code: 'address_refused',
      retryable: false,
    });
    expect(server.connections()).toBe(0);
    await agent.close();
  });

  test('checks every connection: a name that resolves to another address later is refused', async () => {
    const server = await startServer();
    const agent = guardedAgent({ reach: 'loopback', lookup: resolver(['127.0.0.1'], ['10.0.0.1']) });
    const url = `http://hooks.example:${server.port}/`;
    const { body } = await request(url, { dispatcher: agent, reset: true });
    await body.dump();
    await expect(request(url, { dispatcher: agent, reset: true })).rejects.toThrow(AddressRefusedError);
    await agent.close();
  });

  test('checks the target of a redirect', async () => {
    const server = await startServer('http://169.254.169.254/latest/meta-data/');
    const agent = guardedAgent({ reach: 'loopback' });
    const following = agent.compose(interceptors.redirect({ maxRedirections: 2 }));
    await expect(
      request(`http://127.0.0.1:${server.port}/`, { dispatcher: following, signal: AbortSignal.timeout(10_000) }),
    ).rejects.toThrow(AddressRefusedError);
    await agent.close();
  });
});

import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { until } from '@hookline/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { type CommandLine, commandLine } from './command.ts';

/** Connections that are disturbed. Later ones pass, so that the test ends. */
const DISTURBED = 30;
const EVENTS = 20;

/** Passes connections on to a port: late, without the request or the answer, or with half of one, in turn. */
async function badNetwork(port: string): Promise<{ readonly url: string; readonly connections: () => number }> {
  let connections = 0;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const kind = connections++ < DISTURBED ? connections % 6 : 0;
    const service = connect(Number(port), '127.0.0.1');
    for (const socket of [client, service]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        client.destroy();
        service.destroy();
      });
    }
    let requests = 0;
    client.on('data', (chunk: Buffer) => {
      // The proof passes, the request behind it is lost.
      if (kind === 1 && ++requests > 1) client.resetAndDestroy();
      else if (kind === 4 && ++requests > 1) service.write(half(chunk), () => client.resetAndDestroy());
      else service.write(chunk);
    });
    let answers = 0;
    service.on('data', (chunk: Buffer) => {
      // The service has taken the request, the client does not know.
      if (kind === 2 && ++answers > 1) client.destroy();
      else if (kind === 5 && ++answers > 1) client.write(half(chunk), () => client.destroy());
      else if (kind === 3) setTimeout(() => client.destroyed || client.write(chunk), 150);
      else client.write(chunk);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, connections: () => connections };
}

const half = (chunk: Buffer): Buffer => chunk.subarray(0, chunk.length / 2);

async function capture(it: CommandLine, number: number): Promise<void> {
  const filePath = join(it.folder, `file${number}.ts`);
  const content = `export const value${number} = (count: number): number => count * ${number} + ${number};\n`;
  const input = JSON.stringify({
    session_id: 's1',
    cwd: it.folder,
    hook_event_name: 'PostToolUse',
    tool_name: 'Write',
    tool_use_id: `toolu_${number}`,
    tool_input: { file_path: filePath, content },
    tool_response: { type: 'create', filePath, content, structuredPatch: [], originalFile: null },
  });
  expect((await it.run(['hook', 'capture', 'PostToolUse'], { input })).code).toBe(0);
}

test('a slow network that drops requests and answers loses and duplicates no event', async () => {
  const token = crypto.randomUUID();
  const behind = await commandLine({ HOOKLINE_TOKEN: token });
  mkdirSync(behind.home, { recursive: true });
  expect((await behind.run(['up'])).code).toBe(0);
  const network = await badNetwork(behind.port);
  const it = await commandLine({
    INTELLIGENCE_SERVICE_URL: network.url,
    HOOKLINE_SERVICE_FORWARDED: 'true',
    HOOKLINE_SERVICE_AUTOSTART: 'false',
    HOOKLINE_TOKEN: token,
  });
  mkdirSync(it.home, { recursive: true });
  const config = ['circuit_breaker:', '  timeout_seconds: 1', 'health:', '  interval_seconds: 1', ''];
  writeFileSync(join(it.home, 'config.yaml'), config.join('\n'));
  await it.run(['up']);
  for (let number = 1; number <= EVENTS; number++) await capture(it, number);
  await until(
    'all events are delivered',
    async () => {
      await it.run(['sync']);
      const { cache, inbox } = await it.json('status');
      return cache.pending + inbox.pending === 0;
    },
    150_000,
  );
  expect(network.connections()).toBeGreaterThanOrEqual(4);
  const stats = await behind.client().stats();
  expect(stats).toMatchObject({
    ok: true,
    value: { total_events: EVENTS, total_patterns: EVENTS, total_occurrences: EVENTS, total_hook_executions: EVENTS },
  });
  expect(await it.json('cache', 'status')).toMatchObject({ dead: 0, quarantined: 0 });
});

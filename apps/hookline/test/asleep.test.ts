import { once } from 'node:events';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { until } from '@hookline/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { type CommandLine, commandLine, program } from './command.ts';

/** Up, with a service that sleeps after 1.5 seconds without a request. */
async function sleepy(config = ''): Promise<CommandLine> {
  const it = await commandLine();
  mkdirSync(it.home, { recursive: true });
  mkdirSync(it.home, { recursive: true });
  writeFileSync(join(it.home, 'config.yaml'), `service:\n  sleep_after_minutes: 0.025\n${config}`);
  expect(await it.run(['up'])).toMatchObject({ code: 0 });
  return it;
}

/** Returns the status when the service is asleep and its lock is released. */
function asleep(it: CommandLine): Promise<Record<string, Record<string, unknown>>> {
  return until('the service sleeps', async () => {
    const status = await it.json('status');
    return status.service.asleep === true && !existsSync(join(it.home, 'run', 'service.owner.json')) && status;
  });
}

/** A server that collects the bodies of POST requests. */
async function listener(): Promise<{ readonly url: string; readonly told: string[] }> {
  const told: string[] = [];
  const server = createServer((request, response) => {
    void request.toArray().then((chunks) => {
      told.push(Buffer.concat(chunks).toString());
      response.end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, told };
}

const write = (path: string, content: string): string =>
  JSON.stringify({
    session_id: 's1',
    hook_event_name: 'PostToolUse',
    tool_name: 'Write',
    tool_use_id: 'toolu_1',
    tool_input: { file_path: path, content },
    tool_response: { type: 'create', filePath: path, content, structuredPatch: [], originalFile: null },
    cwd: '/home/dev',
  });

test('a captured event wakes the service and arrives once, and a sleeping service is not an outage', async () => {
  const { url, told } = await listener();
  const it = await sleepy(`webhooks:\n  urls: ['${url}']\n`);
  const status = await asleep(it);
  expect(status).toMatchObject({
    service: { reachable: false, asleep: true, pid: null },
    database: { ready: false, detail: 'asleep, with the service' },
    breaker: { state: 'closed' },
  });
  expect((await it.run(['status'])).stdout).toMatch(/^service .*, asleep: the next request wakes it$/m);
  const looked = await it.run(['doctor']);
  expect(looked.code).toBe(0);
  expect(looked.stdout).toMatch(/^ok +service .*asleep/m);

  const payload = write('/home/dev/a.ts', 'export const a = 1;\n');
  await it.run(['hook', 'capture', 'PostToolUse'], { input: payload });
  await it.run(['hook', 'capture', 'PostToolUse'], { input: payload });
  // This client does not wake the service.
  const client = it.client();
  const arrived = await until('the event is there', async () => {
    const page = await client.patterns({});
    return page.ok && page.value.patterns.length > 0 && page.value.patterns;
  });
  expect(arrived).toMatchObject([{ occurrences: [{ path: '/home/dev/a.ts', tool_use_id: 'toolu_1' }] }]);

  expect(await asleep(it)).toMatchObject({
    breaker: { state: 'closed' },
    inbox: { pending: 0 },
    cache: { pending: 0, dead: 0 },
  });
  expect(await it.json('stats')).toMatchObject({
    tracker: { cached: 0 },
    over_time: { last_day: { unhealthy: 0, cached: 0 } },
  });
  expect(told).toEqual([]);
});

test('the MCP server wakes the service', async () => {
  const it = await sleepy();
  await asleep(it);
  const client = new Client({ name: 'test', version: '1.0.0' });
  const env = { HOME: it.folder, HOOKLINE_HOME: it.home };
  await client.connect(new StdioClientTransport({ command: process.execPath, args: [program, 'mcp'], env }));
  onTestFinished(() => client.close());
  const answer = await client.callTool({ name: 'find_pattern', arguments: { code: 'const a = 1;\n' } });
  expect(answer).toMatchObject({ structuredContent: { patterns: [] } });
  expect(answer.isError).not.toBe(true);
});

test('a query wakes the service with and without a daemon, but not after hookline down', async () => {
  const it = await sleepy();
  const { daemon } = await asleep(it);
  const [one, other] = await Promise.all([it.run(['patterns']), it.run(['trace', 'list'])]);
  expect(one).toEqual({ code: 0, stdout: expect.stringMatching(/^no patterns\n/), stderr: '' });
  expect(other).toEqual({ code: 0, stdout: expect.stringMatching(/^no traces\n/), stderr: '' });

  process.kill(Number(daemon?.['pid']), 'SIGKILL');
  expect(await asleep(it)).toMatchObject({ daemon: { running: false } });
  expect(await it.run(['patterns'])).toEqual({
    code: 0,
    stdout: expect.stringMatching(/^no patterns\n/),
    stderr: '',
  });

  await asleep(it);
  expect((await it.run(['down'])).code).toBe(0);
  expect(await it.json('status')).toMatchObject({ service: { reachable: false, asleep: false } });
  expect(await it.run(['patterns'])).toMatchObject({ code: 1, stderr: expect.stringContaining('hookline up') });
});

import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { pgliteDirectory, until } from '@hookline/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { type CommandLine, commandLine, program } from './command.ts';

/** Up, with a service that sleeps after 1.5 seconds without a request. */
async function sleepy(config = ''): Promise<CommandLine> {
  const it = await commandLine();
  mkdirSync(it.home, { recursive: true });
  cpSync(pgliteDirectory(), join(it.home, 'data'), { recursive: true });
  writeFileSync(join(it.home, 'config.yaml'), `service:\n  sleep_after_minutes: 0.025\n${config}`);
  expect(await it.run(['up'])).toMatchObject({ code: 0 });
  return it;
}

/** How it stands, once nobody holds the service's lock. */
function asleep(it: CommandLine): Promise<Record<string, Record<string, unknown>>> {
  return until('the service sleeps', async () => {
    const status = await it.json('status');
    const port = new URL(status.service.url).port;
    return status.service.asleep === true && !existsSync(join(it.home, 'run', `service-${port}.owner.json`)) && status;
  });
}

/** What somebody is told by POST. */
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

test('a captured event wakes the service and arrives once; asleep is no outage', { timeout: 90_000 }, async () => {
  const { url, told } = await listener();
  const it = await sleepy(`webhooks:\n  urls: ['${url}']\n`);
  const status = await asleep(it);
  expect(status).toMatchObject({
    service: { reachable: false, asleep: true, pid: null },
    database: { ready: false, detail: 'asleep, with the service' },
    breaker: { state: 'closed' },
  });
  expect((await it.run(['status'])).stdout).toMatch(/^service .*, asleep: it wakes when it is needed$/m);
  const looked = await it.run(['doctor']);
  expect(looked.code).toBe(0);
  expect(looked.stdout).toMatch(/^ok +service .*asleep/m);

  const payload = write('/home/dev/a.ts', 'export const a = 1;\n');
  await it.run(['hook', 'capture', 'PostToolUse'], { input: payload });
  await it.run(['hook', 'capture', 'PostToolUse'], { input: payload });
  // Asked over HTTP only: by that nobody is woken.
  const api = `${String(status['service']?.['url'])}/api/pattern-traceability`;
  const arrived = await until('the event is there', async () => {
    const reply = await fetch(`${api}/patterns`).catch(() => undefined);
    const { patterns = [] } = ((await reply?.json()) ?? {}) as { patterns?: unknown[] };
    return patterns.length > 0 && patterns;
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

test('the MCP server wakes it', { timeout: 90_000 }, async () => {
  const it = await sleepy();
  const { service } = await asleep(it);
  const client = new Client({ name: 'test', version: '1.0.0' });
  const env = {
    HOME: it.folder,
    HOOKLINE_HOME: it.home,
    INTELLIGENCE_SERVICE_PORT: new URL(String(service?.['url'])).port,
  };
  await client.connect(new StdioClientTransport({ command: process.execPath, args: [program, 'mcp'], env }));
  onTestFinished(() => client.close());
  const answer = await client.callTool({ name: 'find_pattern', arguments: { code: 'const a = 1;\n' } });
  expect(answer).toMatchObject({ structuredContent: { patterns: [] } });
  expect(answer.isError).not.toBe(true);
});

test('a question wakes it, with the daemon and without; down is not asleep', { timeout: 90_000 }, async () => {
  const it = await sleepy();
  const { daemon } = await asleep(it);
  const [one, other] = await Promise.all([it.run(['patterns']), it.run(['trace', 'list'])]);
  expect(one).toEqual({ code: 0, stdout: 'no patterns\n', stderr: '' });
  expect(other).toEqual({ code: 0, stdout: 'no traces\n', stderr: '' });

  process.kill(Number(daemon?.['pid']), 'SIGKILL');
  expect(await asleep(it)).toMatchObject({ daemon: { running: false } });
  expect(await it.run(['patterns'])).toEqual({ code: 0, stdout: 'no patterns\n', stderr: '' });

  await asleep(it);
  expect((await it.run(['down'])).code).toBe(0);
  expect(await it.json('status')).toMatchObject({ service: { reachable: false, asleep: false } });
  expect(await it.run(['patterns'])).toMatchObject({ code: 1, stderr: expect.stringContaining('hookline up') });
});

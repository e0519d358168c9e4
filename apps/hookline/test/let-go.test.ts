/** Events that are not kept, and dead letters that are sent again. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { join } from 'node:path';
import type { AddressInfo } from 'node:net';
import { until } from '@hookline/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { type CommandLine, commandLine } from './command.ts';

const inboxOf = (it: CommandLine): string => join(it.home, '.cache', 'inbox');

/** One Write of a session, as its hook tells it. */
async function write(it: CommandLine, number: number): Promise<void> {
  const filePath = join(it.folder, `f${number}.ts`);
  const content = `export const f${number} = (count: number): number => {\n  return count * ${number};\n};\n`;
  const input = JSON.stringify({
    hook_event_name: 'PostToolUse',
    session_id: 's1',
    cwd: it.folder,
    tool_name: 'Write',
    tool_use_id: `toolu_${number}`,
    tool_input: { file_path: filePath, content },
    tool_response: { type: 'create', filePath, content, structuredPatch: [], originalFile: null },
  });
  expect((await it.run(['hook', 'capture', 'PostToolUse'], { input })).code).toBe(0);
}

const isEmpty = (it: CommandLine): boolean => !readdirSync(inboxOf(it)).some((name) => name.endsWith('.json'));

test('events are removed without being recorded while tracking is disabled', async () => {
  const it = await commandLine({ PATTERN_TRACKING_ENABLED: 'false', HOOKLINE_SERVICE_AUTOSTART: 'false' });
  await write(it, 1);
  expect(isEmpty(it)).toBe(false);
  await it.run(['up']);
  await until('the inbox is empty', () => isEmpty(it));
  expect((await it.json('status')).cache).toMatchObject({ pending: 0 });
});

test('the daemon recreates a cache that was removed while it runs', async () => {
  const it = await commandLine({ HOOKLINE_SERVICE_AUTOSTART: 'false' });
  await it.run(['up']);
  rmSync(join(it.home, '.cache'), { recursive: true });
  mkdirSync(inboxOf(it), { recursive: true });
  await write(it, 1);
  await until('the inbox is empty', () => isEmpty(it));
  await until('it waits in the cache', async () => (await it.json('status')).cache.pending > 0);
  expect(existsSync(join(inboxOf(it), 'quarantine'))).toBe(true);
});

test('cache requeue sends dead letters again', async () => {
  const token = randomUUID();
  const behind = await commandLine({ HOOKLINE_TOKEN: token });
  mkdirSync(behind.home, { recursive: true });
  mkdirSync(behind.home, { recursive: true });
  await behind.run(['up']);
  let takesNoBody = true;
  const proxy = createServer((incoming, response) => {
    if (takesNoBody && incoming.method === 'POST') return response.writeHead(413).end('<html>too large</html>');
    const { method, headers, url: path } = incoming;
    const outgoing = request({ host: '127.0.0.1', port: behind.port, method, path, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    return incoming.pipe(outgoing);
  }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  onTestFinished(() => void proxy.close());
  const { port } = proxy.address() as AddressInfo;
  const it = await commandLine({
    INTELLIGENCE_SERVICE_URL: `http://127.0.0.1:${port}`,
    HOOKLINE_SERVICE_FORWARDED: 'true',
    HOOKLINE_SERVICE_AUTOSTART: 'false',
    HOOKLINE_TOKEN: token,
  });
  await it.run(['up']);
  await write(it, 1);

  await until('all was refused', async () => isEmpty(it) && (await it.json('cache', 'status')).pending === 0);
  const { dead } = await it.json('cache', 'status');
  expect(dead).toBeGreaterThan(0);
  takesNoBody = false;
  expect((await it.run(['cache', 'requeue', 'nobody'])).code).toBe(1);
  expect(await it.json('cache', 'requeue')).toEqual({ requeued: dead });
  expect((await it.json('sync')).sync_stats).toMatchObject({ failed: 0 });
  await until('it arrived', async () => (await it.json('patterns')).patterns.length === 1);
  expect(await it.json('cache', 'status')).toMatchObject({ pending: 0, dead: 0 });
});

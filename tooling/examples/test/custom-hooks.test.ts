import { spawn } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { openTraceStore } from '@hookline/postgres-tracing';
import { createEventStore } from '@hookline/offline-cache';
import { freshDatabase, postgresServers, temporaryFolder } from '@hookline/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { snippetsOf } from '../src/index.ts';

const folder = join(import.meta.dirname, '../.generated-hooks');
const hooks = snippetsOf(join(import.meta.dirname, '../../../docs/custom-hooks.md'));
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder);

/** Runs a hook of the document as Claude Code does, and returns its answer; `undefined` when it printed nothing. */
async function answerOf(number: number, input: object, env: Readonly<Record<string, string>> = {}): Promise<unknown> {
  const file = join(folder, `hook-${number}.ts`);
  writeFileSync(file, hooks[number]?.code ?? '');
  const child = spawn(process.execPath, ['--no-warnings', file], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let printed = '';
  child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  child.stdin.end(JSON.stringify({ session_id: 's1', tool_use_id: 'toolu_1', cwd: folder, ...input }));
  const [code] = (await once(child, 'close')) as [number | null];
  expect(code).toBe(0);
  return printed === '' ? undefined : JSON.parse(printed);
}

const before = (tool_input: unknown) => ({ hook_event_name: 'PreToolUse', tool_name: 'Bash', tool_input });
const after = (tool_name: string, tool_input: unknown) => ({
  hook_event_name: 'PostToolUse',
  tool_name,
  tool_input,
  tool_response: {},
  duration_ms: 7,
});
const denied = (permissionDecisionReason: unknown) => ({
  hookSpecificOutput: { hookEventName: 'PreToolUse', permissionDecision: 'deny', permissionDecisionReason },
});

test('the guard refuses the command, and what it cannot check', async () => {
  expect(await answerOf(0, before({ command: 'rm -rf build' }))).toEqual(denied(expect.stringContaining('rm -rf')));
  expect(await answerOf(0, before({ command: 'ls' }))).toBeUndefined();
  expect(await answerOf(0, before({ command: ['ls'] }))).toEqual(denied(expect.any(String)));
});

test('the tracked file waits in the cache of the installed hookline', async () => {
  const home = temporaryFolder();
  await answerOf(1, after('Write', { file_path: '/p/a.ts', content: 'const a = 1;\n' }), { HOOKLINE_HOME: home });
  const store = createEventStore({ directory: join(home, '.cache', 'patterns') });
  onTestFinished(() => store.close());
  expect(await store.stats()).toMatchObject({ pending: 1 });
});

test('the execution is a row of the trace, and an unreachable server is no failure of the session', async () => {
  const [server] = postgresServers();
  if (!server) throw new Error('this test needs a PostgreSQL server');
  const database = await freshDatabase(server.url);
  onTestFinished(() => database.drop());
  expect(await answerOf(2, after('Read', {}), { DATABASE_URL: 'postgresql://127.0.0.1:9/none' })).toBeUndefined();
  expect(await answerOf(2, after('Read', {}), { DATABASE_URL: database.url })).toBeUndefined();
  const store = openTraceStore({ url: database.url });
  onTestFinished(() => store.close());
  expect(await store.counts()).toMatchObject({ hookExecutions: 1 });
});

test('the server is asked again after 503 but not after 400, and its refusal is the answer', async () => {
  const statuses = [503, 200, 400];
  const server = createServer((_, response) => response.writeHead(statuses.shift() ?? 500).end('not on a Friday'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const env = { POLICY_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
  expect(await answerOf(3, before({ command: 'deploy' }), env)).toEqual(denied('not on a Friday'));
  expect(statuses).toEqual([400]);
  expect(await answerOf(3, before({ command: 'deploy' }), env)).toEqual(denied(expect.stringContaining('failed')));
  expect(statuses).toEqual([]);
});

test('the original of a copy with other names is found', async () => {
  const cwd = temporaryFolder();
  mkdirSync(join(cwd, 'src'));
  const code = `export function total(items: Item[]): number {
  return items.filter((item) => item.sold).map((item) => item.price).reduce((sum, price) => sum + price, 0);
}\n`;
  writeFileSync(join(cwd, 'src', 'total.ts'), code);
  const content = code.replaceAll('item', 'entry').replace('total', 'sumOf');
  const path = join(cwd, 'src', 'sum.ts');
  expect(await answerOf(4, { ...after('Write', { file_path: path, content }), cwd })).toEqual({
    hookSpecificOutput: {
      hookEventName: 'PostToolUse',
      additionalContext: `${path} is renamed from ${join(cwd, 'src', 'total.ts')}`,
    },
  });
});

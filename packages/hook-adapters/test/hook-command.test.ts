import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import process from 'node:process';
import { text } from 'node:stream/consumers';
import { temporaryFolder, until } from '@hookline/testkit';
import { expect, onTestFinished, test } from 'vitest';

const child = join(import.meta.dirname, 'children/hook-command.ts');

async function run(home: string, args: readonly string[], payload: string) {
  const hook = spawn(process.execPath, [child, home, ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
  hook.stdin.end(payload);
  const exit = new Promise<number | null>((resolve) => hook.once('close', resolve));
  const [stdout, stderr, code] = await Promise.all([text(hook.stdout), text(hook.stderr), exit]);
  return { stdout, stderr, code };
}

const inboxOf = (home: string): string => join(home, '.cache', 'inbox');

function captured(home: string): string[] {
  const names = readdirSync(inboxOf(home)).filter((name) => name.endsWith('.json'));
  return names.map((name) => readFileSync(join(inboxOf(home), name), 'utf8'));
}

/** A daemon that answers every decision with this status and text. */
async function daemon(home: string, status: number, answer: string): Promise<void> {
  const socket = join(home, 'd.sock');
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(request.url === '/decide' ? status : 404).end(answer);
  });
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  onTestFinished(() => void server.close());
  mkdirSync(join(home, '.cache'), { recursive: true });
  writeFileSync(join(home, '.cache', 'daemon.socket'), `${socket}\n`);
}

const silent = { stdout: '', stderr: '', code: 0 };

test('capture writes the payload byte by byte into a new inbox and prints nothing', async () => {
  const home = temporaryFolder();
  expect(await run(home, ['capture', 'PostToolUse'], '{"é":"🧵"}')).toEqual(silent);
  expect(captured(home)).toEqual(['{"é":"🧵"}']);
  expect(readdirSync(join(inboxOf(home), 'tmp'))).toEqual([]);
});

test('capture of SessionStart starts the daemon without waiting for it; other events do not', async () => {
  const [home, other] = [temporaryFolder(), temporaryFolder()];
  expect(await run(other, ['capture', 'PostToolUse'], '{}')).toEqual(silent);
  expect(await run(home, ['capture', 'SessionStart'], '{}')).toEqual(silent);
  await until('the daemon has started', () => existsSync(join(home, 'daemon')));
  expect(existsSync(join(other, 'daemon'))).toBe(false);
});

test('capture only counts the event when the inbox is full', async () => {
  const home = temporaryFolder();
  mkdirSync(inboxOf(home), { recursive: true });
  writeFileSync(join(inboxOf(home), 'full'), '');
  expect(await run(home, ['capture'], '{}')).toEqual(silent);
  expect(captured(home)).toEqual([]);
  expect(readFileSync(join(inboxOf(home), 'refused'), 'utf8')).toBe('.');
});

test('capture exits with 0 and prints nothing when the inbox cannot be written', async () => {
  const home = temporaryFolder();
  writeFileSync(join(home, '.cache'), 'a file where the folder should be');
  expect(await run(home, ['capture'], '{}')).toEqual(silent);
});

test('decide prints the answer of the daemon and does not capture the payload', async () => {
  const home = temporaryFolder();
  await daemon(home, 200, '{"decision":"block"}');
  expect(await run(home, ['decide', 'PreToolUse'], '{}')).toEqual({ ...silent, stdout: '{"decision":"block"}' });
  expect(readdirSync(join(home, '.cache'))).toEqual(['daemon.socket']);
});

test('decide captures the payload when no daemon answers, and with --no-record exits with 1 instead', async () => {
  const home = temporaryFolder();
  await daemon(home, 500, 'broken');
  expect(await run(home, ['decide', 'PreToolUse', '--no-record'], '{"a":1}')).toEqual({ ...silent, code: 1 });
  expect(await run(home, ['decide', 'PreToolUse'], '{"a":2}')).toEqual(silent);
  expect(captured(home)).toEqual(['{"a":2}']);
});

test('the module imports only Node.js, because each hook loads it', () => {
  const source = readFileSync(join(import.meta.dirname, '../src/hook-command.ts'), 'utf8');
  const imported = [...source.matchAll(/(?:from|import) ?\(?'([^']+)'/g)].map(([, name]) => name);
  expect(imported.length).toBeGreaterThan(0);
  expect(imported.filter((name) => name?.startsWith('node:') !== true)).toEqual([]);
});

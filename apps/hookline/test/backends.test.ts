import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { freePort, temporaryFolder, until } from '@hookline/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { type CommandLine, commandLine } from './command.ts';

const redis = ['redis-server', 'valkey-server'].find((name) => spawnSync(name, ['--version']).status === 0);
if (redis === undefined && process.env['CI'])
  throw new Error('install redis-server: its test must not be skipped in CI');

/** A Redis server on a free port that ends with the test. */
async function startRedis(): Promise<{ readonly url: string; readonly child: ChildProcess }> {
  const port = await freePort();
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', temporaryFolder(), '--save', ''];
  const child = spawn(redis ?? '', args, { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  await new Promise<void>((resolve) => {
    child.stdout.on('data', (text: Buffer) => /ready to accept connections/i.test(text.toString()) && resolve());
  });
  return { url: `redis://127.0.0.1:${port}`, child };
}

const write = (id: string): string =>
  JSON.stringify({
    session_id: 's1',
    hook_event_name: 'PostToolUse',
    tool_name: 'Write',
    tool_use_id: id,
    tool_input: { file_path: `/home/dev/${id}.ts`, content: `export const ${id} = '${id}';\n` },
    tool_response: {
      type: 'create',
      filePath: `/home/dev/${id}.ts`,
      content: `export const ${id} = '${id}';\n`,
      structuredPatch: [],
      originalFile: null,
    },
    cwd: '/home/dev',
  });

async function pending(it: CommandLine): Promise<number> {
  return ((await it.json('status')) as { cache: { pending: number } }).cache.pending;
}

test.skipIf(redis === undefined)(
  'hookline caches events in Redis and delivers them when the service is back',
  async () => {
    const { url, child } = await startRedis();
    const it = await commandLine({ HOOKLINE_SERVICE_AUTOSTART: 'false' });
    mkdirSync(it.home, { recursive: true });
    mkdirSync(it.home, { recursive: true });
    const config = (autostart: boolean): void =>
      writeFileSync(
        join(it.home, 'config.yaml'),
        `cache:\n  backend: redis\n  redis_url: ${url}\n  redis_timeout_seconds: 1\nservice:\n  autostart: ${autostart}\n`,
      );
    config(false);
    await it.run(['up']);
    await it.run(['hook', 'capture', 'PostToolUse'], { input: write('toolu_1') });
    await until('the event is cached', async () => (await pending(it)) > 0, 120_000);
    expect(await it.json('cache', 'status')).toMatchObject({ backend: 'redis', prefix: 'hookline:events' });
    const { settings } = (await it.json('config', 'show')) as { settings: { name: string; value: unknown }[] };
    expect(settings).toContainEqual(expect.objectContaining({ name: 'cache.backend', value: 'redis' }));
    expect(settings).toContainEqual(expect.objectContaining({ name: 'cache.redis_url', value: '(set)' }));
    expect((await it.run(['doctor'])).stdout).toMatch(/^ok +redis +127\.0\.0\.1:\d+, prefix hookline:events$/m);

    await it.run(['down']);
    await it.run(['up'], { env: { HOOKLINE_SERVICE_AUTOSTART: 'true' } });
    await until('the event is delivered', async () => (await pending(it)) === 0, 120_000);
    const { patterns } = (await it.json('patterns')) as { patterns: { occurrences: { path: string }[] }[] };
    expect(patterns.flatMap(({ occurrences }) => occurrences.map(({ path }) => path))).toEqual([
      '/home/dev/toolu_1.ts',
    ]);

    child.kill('SIGKILL');
    await once(child, 'exit');
    expect((await it.run(['doctor'])).stdout).toMatch(/^broken +redis/m);
  },
);

test('cache.backend redis without redis_url falls back to the disk store and is reported', async () => {
  const it = await commandLine({ HOOKLINE_SERVICE_AUTOSTART: 'false', PATTERN_CACHE_BACKEND: 'redis' });
  const doctor = await it.run(['doctor']);
  expect(doctor.stdout).toContain('cache.redis_url: required by cache.backend: redis; the disk store is used');
  expect(await it.json('cache', 'status')).toMatchObject({
    directory: expect.stringContaining('patterns'),
    pending: 0,
  });
});

/** A service that answers health checks and fails every write. */
async function failingService(socket: string): Promise<void> {
  mkdirSync(dirname(socket), { recursive: true, mode: 0o700 });
  const health = {
    status: 'healthy',
    components: {},
    performance: { database_pool: null, rate_limiting: { limit_per_minute: 1000 } },
    timestamp: '2026-01-01T00:00:00.000Z',
    response_time_ms: 1,
  };
  const server = createServer((request, response) => {
    request.resume();
    if (request.method === 'POST') response.writeHead(500).end('{}');
    else response.end(JSON.stringify(health));
  }).listen(socket);
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
}

test('the adaptive circuit opens when writes fail and doctor names it', async () => {
  const it = await commandLine({ HOOKLINE_SERVICE_AUTOSTART: 'false', CIRCUIT_BREAKER_ADAPTIVE: 'true' });
  await failingService(it.socket);
  await it.run(['up']);
  const isOpen = async (): Promise<boolean> =>
    ((await it.json('status')) as { breaker: { state: string } | null }).breaker?.state === 'open';
  expect(await isOpen()).toBe(false);
  let captured = 0;
  await until(
    'the circuit opens',
    async () => {
      await it.run(['hook', 'capture', 'PostToolUse'], { input: write(`toolu_${++captured}`) });
      return isOpen();
    },
    90_000,
  );
  // The consecutive rule would have opened after three failures, the adaptive one needs ten calls.
  expect((await it.run(['doctor'])).stdout).toMatch(
    /^warn +breaker +open: failures or latency deviate from the baseline/m,
  );
  const { settings } = (await it.json('config', 'show')) as { settings: { name: string; value: unknown }[] };
  expect(settings).toContainEqual(expect.objectContaining({ name: 'circuit_breaker.adaptive', value: true }));
});

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@redis/client';

/** Why there is no server to test against; `undefined` when there is one. In CI that is a failure, not a reason to skip. */
export const noRedis: string | undefined = ((): string | undefined => {
  if (binary() !== undefined) return undefined;
  const why = 'neither redis-server nor valkey-server is on PATH (Debian: apt-get install redis-server)';
  if (process.env['CI']) throw new Error(`the Redis tests must not be skipped in CI, but ${why}`);
  return why;
})();

function binary(): string | undefined {
  return ['redis-server', 'valkey-server'].find((name) => spawnSync(name, ['--version']).status === 0);
}

/** Fails rather than waits while the server is away. */
function connectTo(path: string) {
  const client = createClient({ socket: { path, reconnectStrategy: false }, disableOfflineQueue: true });
  // Tests that take the server away look at what commands reject with.
  client.on('error', () => {});
  return client.connect();
}

export type Client = Awaited<ReturnType<typeof connectTo>>;

/** A real server of our own, on a Unix socket in a directory of its own. */
export interface RedisTestServer {
  connect(): Promise<Client>;
  stop(): Promise<void>;
}

export async function startRedis(...settings: string[]): Promise<RedisTestServer> {
  const directory = mkdtempSync(join(tmpdir(), 'redis-'));
  const path = join(directory, 'socket');
  const args = ['--port', '0', '--unixsocket', path, '--dir', directory, '--save', '', ...settings];
  const child = spawn(binary() ?? '', args, { stdio: ['ignore', 'pipe', 'inherit'] });
  await ready(child);
  const clients: Client[] = [];
  return {
    async connect() {
      const client = await connectTo(path);
      clients.push(client);
      return client;
    },
    async stop() {
      for (const client of clients) if (client.isOpen) client.destroy();
      const ended = new Promise((resolve) => child.once('close', resolve));
      child.kill('SIGKILL');
      await ended;
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function ready(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => reject(new Error(`redis-server ended with ${code}`)));
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      if (/ready to accept connections/i.test(text)) resolve();
    });
  });
}

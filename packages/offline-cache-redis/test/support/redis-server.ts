import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@redis/client';

/** Reason why no server can be started, or `undefined`. In CI a missing server fails the tests instead of skipping them. */
export const noRedis: string | undefined = ((): string | undefined => {
  if (binary() !== undefined) return undefined;
  const reason = 'neither redis-server nor valkey-server is on PATH (Debian: apt-get install redis-server)';
  if (process.env['CI']) throw new Error(`the Redis tests must not be skipped in CI, but ${reason}`);
  return reason;
})();

function binary(): string | undefined {
  return ['redis-server', 'valkey-server'].find((name) => spawnSync(name, ['--version']).status === 0);
}

/** Connects without reconnecting, so that commands fail at once when the server has stopped. */
function connectTo(path: string) {
  const client = createClient({ socket: { path, reconnectStrategy: false }, disableOfflineQueue: true });
  // Tests that stop the server check the rejections of commands instead.
  client.on('error', () => {});
  return client.connect();
}

export type Client = Awaited<ReturnType<typeof connectTo>>;

/** A Redis or Valkey server on a Unix socket in a temporary directory. */
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

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { freePort } from './ports.ts';
import type { PostgresBinaries } from './postgres-binaries.ts';
import { type Identity, unprivileged } from './unprivileged.ts';

/** A temporary, empty PostgreSQL server on loopback. */
export interface PostgresServer {
  readonly version: string;
  readonly port: number;
  /** Process id of the main process, the parent of all other server processes. */
  readonly pid: number;
  /** URL of the `postgres` database as superuser without a password. */
  readonly url: string;
  /** Ends the server immediately, like a crash. {@link PostgresServer.start} starts it again. */
  kill(): Promise<void>;
  /** Starts the server again on the same port with the same data. */
  start(): Promise<void>;
  /** Ends the server and removes its files. */
  stop(): Promise<void>;
}

/** Creates a cluster and starts a server on it, in less than two seconds. Writes are crash-safe, because tests kill the server. */
export async function startPostgres(binaries: PostgresBinaries): Promise<PostgresServer> {
  const folder = mkdtempSync(join(tmpdir(), 'hookline-postgres-'));
  const identity = unprivileged();
  if (identity.uid !== undefined) chownSync(folder, identity.uid, identity.gid ?? identity.uid);
  const bin = identity.uid !== undefined && binaries.bundled ? readableCopy(binaries.bin, folder) : binaries.bin;
  const data = join(folder, 'data');
  const created = spawnSync(
    join(bin, 'initdb'),
    ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C'],
    {
      ...identity,
      cwd: folder,
      encoding: 'utf8',
    },
  );
  if (created.status !== 0) throw new Error(`initdb failed: ${created.stderr}`);
  const port = await freePort();
  let process = await run(join(bin, 'postgres'), data, port, identity);
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (process.exitCode !== null || process.signalCode !== null) return;
    process.kill(signal);
    await once(process, 'exit');
  };
  return {
    version: binaries.version,
    port,
    get pid() {
      return process.pid ?? 0;
    },
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    kill: () => end('SIGQUIT'),
    start: async () => {
      process = await run(join(bin, 'postgres'), data, port, identity);
    },
    stop: async () => {
      await end('SIGINT');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function run(postgres: string, data: string, port: number, identity: Identity): Promise<ChildProcess> {
  const settings = [
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'max_connections=200',
    'shared_buffers=128MB',
  ];
  const child = spawn(postgres, ['-D', data, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])], {
    ...identity,
    cwd: data,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let output = '';
  await new Promise<void>((resolve, reject) => {
    child.stderr.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes('database system is ready to accept connections')) resolve();
    });
    child.once('exit', (code) => reject(new Error(`postgres exited with ${code}: ${output}`)));
  });
  // Discards the rest of the log: the server would block on a full pipe.
  child.stderr.removeAllListeners('data').resume();
  return child;
}

function readableCopy(bin: string, into: string): string {
  const copy = join(into, 'native');
  cpSync(dirname(bin), copy, { recursive: true, verbatimSymlinks: true });
  return join(copy, 'bin');
}

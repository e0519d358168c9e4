import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { freePort } from './ports.ts';
import type { PostgresBinaries } from './postgres-binaries.ts';
import { type Identity, unprivileged } from './unprivileged.ts';

/** A server of its own, on loopback, with nothing in it. */
export interface PostgresServer {
  readonly version: string;
  readonly port: number;
  /** Its main process, whose children are the others. */
  readonly pid: number;
  /** URL of its `postgres` database, as superuser, no password. */
  readonly url: string;
  /** Ends the server at once, as a crash would; {@link PostgresServer.start} brings it back. */
  kill(): Promise<void>;
  /** Starts it again on the same port and data. */
  start(): Promise<void>;
  /** Ends it and removes its files. */
  stop(): Promise<void>;
}

/** Makes a cluster and starts it, in less than two seconds. Crash-safe writing is on: tests kill it. */
export async function startPostgres(binaries: PostgresBinaries): Promise<PostgresServer> {
  const folder = mkdtempSync(join(tmpdir(), 'hookline-postgres-'));
  const identity = unprivileged();
  if (identity.uid !== undefined) chownSync(folder, identity.uid, identity.gid ?? identity.uid);
  const bin = identity.uid !== undefined && binaries.bundled ? readableCopy(binaries.bin, folder) : binaries.bin;
  const data = join(folder, 'data');
  const made = spawnSync(
    join(bin, 'initdb'),
    ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C'],
    {
      ...identity,
      cwd: folder,
      encoding: 'utf8',
    },
  );
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`);
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
  let said = '';
  await new Promise<void>((resolve, reject) => {
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes('database system is ready to accept connections')) resolve();
    });
    child.once('exit', (code) => reject(new Error(`postgres exited with ${code}: ${said}`)));
  });
  // The rest of its log is of no interest, but an unread pipe would stop it.
  child.stderr.removeAllListeners('data').resume();
  return child;
}

function readableCopy(bin: string, into: string): string {
  const copy = join(into, 'native');
  cpSync(dirname(bin), copy, { recursive: true, verbatimSymlinks: true });
  return join(copy, 'bin');
}

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './ports.ts';
import { unprivileged } from './unprivileged.ts';

const PROGRAM = 'pgbouncer';
/** Includes the folders of system programs, where Debian installs PgBouncer. */
const PATH = `${process.env['PATH'] ?? ''}:/usr/sbin:/usr/local/sbin`;

/**
 * Returns the reason for skipping tests of PgBouncer, or `undefined` when it is installed.
 *
 * @throws Error in CI when PgBouncer is not installed, because tests must not be skipped there
 */
export function noPgbouncer(): string | undefined {
  if (spawnSync(PROGRAM, ['--version'], { env: { PATH } }).status === 0) return undefined;
  const reason = 'pgbouncer is not on PATH (Debian: apt-get install pgbouncer)';
  if (process.env['CI']) throw new Error(`the tests of transaction poolers must not be skipped in CI, but ${reason}`);
  return reason;
}

/** A running PgBouncer in front of a PostgreSQL server. */
export interface Pgbouncer {
  /** Returns the URL of the same database through PgBouncer. */
  through(url: string): string;
  stop(): Promise<void>;
}

/** Server connections per database: fewer than the clients of a test, so that clients share connections. */
const SERVER_CONNECTIONS = 5;

/** Starts PgBouncer with `pool_mode = transaction` in front of the PostgreSQL server at `serverUrl`. */
export async function startPgbouncer(serverUrl: string): Promise<Pgbouncer> {
  const { hostname, port: serverPort } = new URL(serverUrl);
  const port = await freePort();
  const identity = unprivileged();
  const folder = mkdtempSync(join(tmpdir(), 'hookline-pgbouncer-'));
  const file = join(folder, 'pgbouncer.ini');
  writeFileSync(
    file,
    `[databases]
* = host=${hostname} port=${serverPort} user=postgres
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
max_client_conn = 500
default_pool_size = ${SERVER_CONNECTIONS}
`,
    { mode: 0o644 },
  );
  if (identity.uid !== undefined) chownSync(folder, identity.uid, identity.gid ?? identity.uid);
  const child = spawn(PROGRAM, [file], { ...identity, env: { PATH }, stdio: ['ignore', 'ignore', 'pipe'] });
  await ready(child);
  return {
    through: (url) => Object.assign(new URL(url), { hostname: '127.0.0.1', port: String(port) }).href,
    stop: async () => {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGKILL');
        await once(child, 'exit');
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function ready(child: ChildProcess): Promise<void> {
  let output = '';
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`pgbouncer exited with ${code}: ${output}`)));
    child.stderr?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (!output.includes('process up')) return;
      child.stderr?.removeAllListeners('data').resume();
      resolve();
    });
  });
}

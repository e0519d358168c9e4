import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './ports.ts';
import { unprivileged } from './unprivileged.ts';

const PROGRAM = 'pgbouncer';
/** Debian keeps it where only root looks. */
const PATH = `${process.env['PATH'] ?? ''}:/usr/sbin:/usr/local/sbin`;

/**
 * Why there is no PgBouncer to test with; `undefined` when there is one.
 *
 * @throws Error in CI, where that is a failure and no reason to skip
 */
export function noPgbouncer(): string | undefined {
  if (spawnSync(PROGRAM, ['--version'], { env: { PATH } }).status === 0) return undefined;
  const why = 'pgbouncer is not on PATH (Debian: apt-get install pgbouncer)';
  if (process.env['CI']) throw new Error(`the tests of transaction poolers must not be skipped in CI, but ${why}`);
  return why;
}

/** A PgBouncer of our own before a server. */
export interface Pgbouncer {
  /** The same database through it. */
  through(url: string): string;
  stop(): Promise<void>;
}

/** Server connections a database: fewer than a test has clients, so that they do change hands. */
const SERVER_CONNECTIONS = 5;

/** Starts a real PgBouncer, as it comes, with `pool_mode = transaction`, before the PostgreSQL server at `serverUrl`. */
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
  let said = '';
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`pgbouncer ended with ${code}: ${said}`)));
    child.stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (!said.includes('process up')) return;
      child.stderr?.removeAllListeners('data').resume();
      resolve();
    });
  });
}

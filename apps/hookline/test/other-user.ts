import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { onTestFinished } from 'vitest';

/** Id of the user without files of its own that most systems have. */
export const OTHER_USER = 65_534;

/** Why processes of another user cannot be started here; `undefined` when they can. */
export const noOtherUser: string | undefined =
  process.getuid?.() === 0 ? undefined : 'only root can start processes of another user';

/** Runs an ES module of another user and returns what it prints. The code receives `args` as `process.argv.slice(1)`. */
export async function asOtherUser(code: string, args: readonly string[] = []): Promise<string> {
  const child = start(code, args);
  let printed = '';
  child.stdout?.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  await once(child, 'close');
  return printed;
}

/** A process of another user that listens in the place of the service. */
export interface Squatter {
  /** Everything that it received. */
  received(): string;
  stop(): Promise<void>;
}

/** Answers the health checks as the service does, takes every event, and prints what it receives. */
const TAKES_ALL = `
import { createServer } from 'node:http';
import { connect } from 'node:net';
const [host, port, relayTo] = process.argv.slice(1);
const healthy = { status: 'healthy', components: {}, performance: { database_pool: null,
  rate_limiting: { limit_per_minute: 1000 } }, timestamp: new Date().toISOString(), response_time_ms: 1 };
const server = createServer((request, response) => {
  request.resume();
  response.setHeader('content-type', 'application/json');
  if (request.url.endsWith('/livez'))
    response.end(JSON.stringify({ status: 'alive', service: 'hookline-traceability', version: '0.0.0', pid: 1, uptime_ms: 1 }));
  else if (request.method === 'GET') response.end(JSON.stringify(healthy));
  else response.end(JSON.stringify({ success: true, traces_accepted: 9, hook_executions_accepted: 9, hook_executions_known: 0,
    failed: [], batch_summary: { batch_id: null, total_events: 9, successful_events: 9, failed_events: 0, handled_duplicates: 0 },
    successful_results: [], failed_results: [], metadata: { processing_time_ms: 1 } }));
});
server.on('connection', (socket) => {
  process.stdout.write('[connection]');
  socket.on('data', (chunk) => process.stdout.write(chunk));
  if (!relayTo) return;
  socket.removeAllListeners('data');
  const service = connect(Number(relayTo), '127.0.0.1');
  socket.on('data', (chunk) => { process.stdout.write(chunk); service.write(chunk); });
  service.on('data', (chunk) => socket.write(chunk));
  for (const it of [socket, service]) it.on('error', () => {});
});
server.listen({ host, port: Number(port), ipv6Only: host.includes(':') }, () => process.stderr.write('listening'));
`;

/** Listens at an address as another user; with `relayTo`, it passes connections on to that port. */
export async function squat(host: string, port: string, relayTo?: string): Promise<Squatter> {
  const child = start(TAKES_ALL, [host, port, ...(relayTo === undefined ? [] : [relayTo])]);
  let received = '';
  child.stdout?.on('data', (chunk: Buffer) => (received += chunk.toString()));
  await once(child.stderr as NodeJS.ReadableStream, 'data');
  return {
    received: () => received,
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

function start(code: string, args: readonly string[]): ChildProcess {
  const child = spawn(process.execPath, ['--input-type=module', '-e', code, ...args], {
    uid: OTHER_USER,
    gid: OTHER_USER,
    cwd: '/',
    env: { PATH: process.env['PATH'] },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

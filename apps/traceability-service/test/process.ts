import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

const main = new URL('../dist/main.js', import.meta.url).pathname;

/** Service in its own process. */
export interface RunningService {
  readonly child: ChildProcess;
  readonly url: string;
  /** `null` while another process has it. */
  readonly port: number | null;
  /** Path of its Unix socket. */
  readonly socket: string;
  /** Token in its home. */
  readonly token: string;
  /** Sends a request with the token to its port. */
  fetch(path: string, init?: RequestInit): Promise<Response>;
  end(signal?: NodeJS.Signals): Promise<number | null>;
}

/** Line that the service prints once it listens. */
interface Listening {
  readonly listening: number | null;
  readonly socket: string;
}

/** Output and exit code of a process that ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function start(home: string, args: readonly string[], env: Record<string, string>): ChildProcess {
  const child = spawn(process.execPath, [main, ...args], {
    env: { PATH: process.env['PATH'], HOOKLINE_HOME: home, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  });
  return child;
}

/** Starts the service on a free port and waits until it listens. */
export async function startService(
  home: string,
  args: readonly string[] = ['--port', '0'],
  env: Record<string, string> = {},
): Promise<RunningService> {
  const child = start(home, args, env);
  let errors = '';
  child.stderr?.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const { listening: port, socket } = await new Promise<Listening>((resolve, reject) => {
    child.stdout?.once('data', (chunk: Buffer) => resolve(JSON.parse(chunk.toString()) as Listening));
    child.once('exit', (code) => reject(new Error(`the service ended with ${code}: ${errors}`)));
  });
  const url = port === null ? 'http://localhost' : `http://127.0.0.1:${port}`;
  const token = (): string => readFileSync(join(home, 'token'), 'utf8').trim();
  return {
    child,
    port,
    socket,
    url,
    get token() {
      return token();
    },
    fetch: (path, { headers, ...init } = {}) =>
      fetch(url + path, {
        ...init,
        headers: {
          authorization: `Bearer ${token()}`,
          ...(init.body == null ? {} : { 'content-type': 'application/json' }),
          ...(headers as Record<string, string>),
        },
      }),
    end: async (signal = 'SIGTERM') => {
      child.kill(signal);
      const [code] = (await once(child, 'exit')) as [number | null];
      return code;
    },
  };
}

/** Runs the service until it exits. */
export async function runService(
  home: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<Ended> {
  const child = start(home, args, env);
  let [stdout, stderr] = ['', ''];
  child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { onTestFinished } from 'vitest';

const main = new URL('../dist/main.js', import.meta.url).pathname;

/** A service that runs as a process of its own. */
export interface RunningService {
  readonly child: ChildProcess;
  readonly url: string;
  readonly port: number;
  end(signal?: NodeJS.Signals): Promise<number | null>;
}

/** What a process that ended left behind. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly ms: number;
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

/** Starts the service on any free port and waits until it listens. */
export async function startService(
  home: string,
  args: readonly string[] = ['--port', '0'],
  env: Record<string, string> = {},
): Promise<RunningService> {
  const child = start(home, args, env);
  let errors = '';
  child.stderr?.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const port = await new Promise<number>((resolve, reject) => {
    child.stdout?.once('data', (chunk: Buffer) =>
      resolve((JSON.parse(chunk.toString()) as { listening: number }).listening),
    );
    child.once('exit', (code) => reject(new Error(`the service ended with ${code}: ${errors}`)));
  });
  return {
    child,
    port,
    url: `http://127.0.0.1:${port}`,
    end: async (signal = 'SIGTERM') => {
      child.kill(signal);
      const [code] = (await once(child, 'exit')) as [number | null];
      return code;
    },
  };
}

/** Runs the service until it ends by itself. */
export async function runService(
  home: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<Ended> {
  const startedAt = performance.now();
  const child = start(home, args, env);
  let [stdout, stderr] = ['', ''];
  child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr, ms: performance.now() - startedAt };
}

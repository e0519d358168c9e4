import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RecordedEvent } from './recording.ts';

const require = createRequire(import.meta.url);
const hooklineProgram = join(require.resolve('hookline/package.json'), '../bin/hookline.js');
const serviceProgram = join(require.resolve('@hookline/traceability-service/package.json'), '../dist/main.js');

interface CommandHook {
  readonly command: string;
  readonly args: readonly string[];
}

/** A temporary home with hookline and a project, in which a session is played. */
export class Sandbox {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'hookline-'));
  readonly project: string = join(this.folder, 'project');
  readonly home: string = join(this.folder, '.claude', 'hooks');
  readonly port: number;
  readonly env: NodeJS.ProcessEnv;
  #service: ChildProcess | undefined;

  private constructor(port: number) {
    this.port = port;
    mkdirSync(this.project, { recursive: true });
    this.env = {
      PATH: process.env['PATH'],
      HOME: this.folder,
      CLAUDE_CONFIG_DIR: join(this.folder, '.claude'),
      INTELLIGENCE_SERVICE_PORT: String(port),
      // The demo stops and starts the service itself.
      HOOKLINE_SERVICE_AUTOSTART: 'false',
    };
  }

  static async create(): Promise<Sandbox> {
    const probe = createServer().listen(0, '127.0.0.1');
    await once(probe, 'listening');
    const address = probe.address();
    probe.close();
    await once(probe, 'close');
    if (typeof address !== 'object' || address === null) throw new Error('no free port');
    return new Sandbox(address.port);
  }

  /** Runs `hookline … --json` and returns the parsed output. */
  async hookline<T>(...args: readonly string[]): Promise<T> {
    const child = spawn(process.execPath, [hooklineProgram, ...args, '--json'], {
      env: this.env,
      cwd: this.project,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)];
    const [code] = (await once(child, 'close')) as [number | null];
    if (code !== 0) throw new Error(`hookline ${args.join(' ')} exited with ${code}: ${stderr()}${stdout()}`);
    return JSON.parse(stdout()) as T;
  }

  /** Starts the service and waits until it listens. */
  async startService(): Promise<void> {
    const child = spawn(process.execPath, [serviceProgram, '--port', String(this.port)], {
      env: { ...this.env, HOOKLINE_HOME: this.home },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    const stderr = collect(child.stderr);
    await Promise.race([
      once(child.stdout, 'data'),
      once(child, 'exit').then(([code]) =>
        Promise.reject(new Error(`the service exited with ${String(code)}: ${stderr()}`)),
      ),
    ]);
    this.#service = child;
  }

  /** Stops the service. */
  async stopService(): Promise<void> {
    const service = this.#service;
    this.#service = undefined;
    // `hookline down` may have stopped it already.
    if (!service || service.exitCode !== null || service.signalCode !== null) return;
    service.kill('SIGTERM');
    await once(service, 'exit');
  }

  /** Detaches the service, so that it keeps running after this process. */
  releaseService(): void {
    this.#service?.stdout?.destroy();
    this.#service?.stderr?.destroy();
    this.#service?.unref();
  }

  /** Restores the project's files at the time of an event. */
  writeFiles({ files }: RecordedEvent): void {
    for (const [name, text] of Object.entries(files)) {
      const path = join(this.project, name);
      if (readOr(path) !== text) writeFileSync(path, text);
    }
  }

  /** Runs the installed hooks of an event, as Claude Code does. Returns their durations in milliseconds. */
  async play({ payload }: RecordedEvent): Promise<number[]> {
    const settings = JSON.parse(readFileSync(join(this.folder, '.claude', 'settings.json'), 'utf8')) as {
      hooks: Record<string, { hooks: CommandHook[] }[]>;
    };
    const hooks = (settings.hooks[payload.hook_event_name] ?? []).flatMap((group) => group.hooks);
    const times: number[] = [];
    for (const { command, args } of hooks) times.push(await this.#run(command, args, payload));
    return times;
  }

  /** Runs the decision script for an event, even when no gate is switched on that registers it. */
  async decide({ payload }: RecordedEvent): Promise<void> {
    await this.#run(join(this.home, 'bin', 'decide.sh'), [payload.hook_event_name], payload);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #run(command: string, args: readonly string[], payload: unknown): Promise<number> {
    const startedAt = performance.now();
    const child = spawn(command, args, { env: this.env, cwd: this.project });
    const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)];
    child.stdin.on('error', () => {});
    child.stdin.end(JSON.stringify(payload));
    const [code] = (await once(child, 'close')) as [number | null];
    const output = stdout() + stderr();
    if (code !== 0 || output !== '')
      throw new Error(
        `a hook must print nothing and exit with 0, but ${command} printed "${output}" and exited with ${code}`,
      );
    return performance.now() - startedAt;
  }
}

function collect(stream: NodeJS.ReadableStream): () => string {
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString('utf8');
}

function readOr(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

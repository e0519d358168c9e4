import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, mkdirSync, openSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { type LockOwner, readLockOwner } from '@hookline/process-lock';
import { lowerPriority } from './priority.ts';
import { SleepMarker } from './sleep-marker.ts';
import { StartMarker } from './start-marker.ts';

/** Options of a {@link LocalService}. */
export interface LocalServiceOptions {
  /** Absolute path of the folder of locks and markers. */
  readonly runFolder: string;
  /** Absolute path of the file that receives the standard error of the last start. */
  readonly stderrFile: string;
  /** Executable and arguments. */
  readonly command: readonly [string, ...string[]];
  /** The whole environment of the process. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Name of the lock that the service of a home holds, in its folder of locks. */
export const SERVICE_LOCK = 'service';

/** Environment variable of a service whose start is awaited, with the value `1`. */
export const AWAITED_START = 'HOOKLINE_AWAITED_START';

/** The service process of one home, as other processes see it: its lock, its marker, its last start. */
export class LocalService {
  readonly marker: SleepMarker;
  readonly #options: LocalServiceOptions;
  readonly #started: StartMarker;

  constructor(options: LocalServiceOptions) {
    this.#options = options;
    this.marker = new SleepMarker(options.runFolder);
    this.#started = new StartMarker(options.runFolder);
  }

  /** The process that holds the service's lock; `undefined` when it does not run. */
  owner(): LockOwner | undefined {
    return readLockOwner(this.#options.runFolder, SERVICE_LOCK);
  }

  /** Id of a process that was started and does not hold the lock yet, by this or another process; `undefined` without one. */
  starting(): number | undefined {
    return this.owner() ? undefined : this.#started.pid;
  }

  /**
   * Starts the service as a detached process with low priority, which outlives this one. A start that a person waits for has the normal
   * priority until the service listens: on a busy machine, it would take many times longer. The service sees {@link AWAITED_START} in its
   * environment, and has to lower its priority then.
   */
  start({ isAwaited = false }: { readonly isAwaited?: boolean } = {}): ChildProcess {
    const { command, env, stderrFile } = this.#options;
    const [executable, ...args] = command;
    mkdirSync(dirname(stderrFile), { recursive: true, mode: 0o700 });
    if (readText(stderrFile) === undefined) this.clearPreviousError();
    else renameSync(stderrFile, this.#previousError);
    rmSync(stderrFile, { force: true });
    const { O_CREAT, O_NOFOLLOW, O_TRUNC, O_WRONLY } = constants;
    const stderr = openSync(stderrFile, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0o600);
    const child = spawn(executable, args, {
      detached: true,
      stdio: ['ignore', 'ignore', stderr],
      env: isAwaited ? { ...env, [AWAITED_START]: '1' } : env,
    });
    closeSync(stderr);
    // A failed spawn shows as a child without a process id.
    child.on('error', () => {});
    if (child.pid !== undefined) {
      this.#started.write(child.pid, Date.now());
      if (!isAwaited) lowerPriority(child.pid);
    }
    child.unref();
    return child;
  }

  /** Runs the program of the service with further arguments. Its standard error goes to that of this process. */
  async run(args: readonly string[]): Promise<{ readonly code: number | null; readonly stdout: string }> {
    const { command, env } = this.#options;
    const [executable, ...first] = command;
    const child = spawn(executable, [...first, ...args], { stdio: ['ignore', 'pipe', 'inherit'], env });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, stdout: Buffer.concat(chunks).toString('utf8') };
  }

  /**
   * Standard error of the last start that has ended, without the program's name; `undefined` when it wrote nothing. While
   * a further start is under way, this is the error of the start before it.
   */
  startError(): string | undefined {
    const ended = this.owner() || this.#started.pid !== undefined ? undefined : readText(this.#options.stderrFile);
    return (ended ?? readText(this.#previousError))?.replace(/^hookline-service: /, '');
  }

  /** Removes the standard error of all earlier starts. */
  clearStartError(): void {
    rmSync(this.#options.stderrFile, { force: true });
    this.clearPreviousError();
  }

  /** Removes the error of the start before the last one. To be called when the service answers. */
  clearPreviousError(): void {
    rmSync(this.#previousError, { force: true });
  }

  get #previousError(): string {
    return `${this.#options.stderrFile}.previous`;
  }
}

/** Returns the trimmed text of a file; `undefined` when it is empty or cannot be read. */
function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim() || undefined;
  } catch {
    return undefined;
  }
}

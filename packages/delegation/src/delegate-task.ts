import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { kill } from 'node:process';
import type { Clock, Timer } from '@hookline/clock';
import { failure, type Outcome, success } from '@hookline/outcome';
import { DelegationError, type DelegationErrorCode } from './errors.ts';

/** Some of what a delegated task says, as it says it. */
export interface TaskOutput {
  /** Where it said it. */
  readonly stream: 'stdout' | 'stderr';
  /** Text; never half a character. */
  readonly text: string;
}

/** What to run, and within what limits. */
export interface DelegateOptions {
  /** The program and its arguments, never a line for a shell. `{task}` as a whole argument stands for the task. */
  readonly command: readonly [string, ...string[]];
  /** The task in words. Written to the program's standard input, unless an argument is `{task}`. */
  readonly task: string;
  /** Folder to run in, absolute. */
  readonly cwd: string;
  /** The program's whole environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Where time comes from. */
  readonly clock: Clock;
  /** How long it may take, in ms, 1 or more. @defaultValue 600000 (ten minutes) */
  readonly timeoutMs?: number;
  /** How long it has to end after being asked to, before it is killed, in ms, 0 or more. @defaultValue 2000 */
  readonly graceMs?: number;
  /** How much it may say, in bytes, 1 or more. @defaultValue 1048576 (1 MiB) */
  readonly maxOutputBytes?: number;
  /** Ends it early. */
  readonly signal?: AbortSignal;
  /** Called with what it says, at once. Must not throw. */
  readonly onOutput?: (output: TaskOutput) => void;
}

/** A task that came to its own end, well or not. */
export interface DelegatedTask {
  /** Exit code; `null` if a signal that we did not send ended it. */
  readonly exitCode: number | null;
  /** What it wrote to its standard output. */
  readonly stdout: string;
  /** What it wrote to its standard error. */
  readonly stderr: string;
  /** How long it took, in ms. */
  readonly durationMs: number;
}

/**
 * Runs a command on a task. It runs in a process group of its own, which ends with it: what it left running is killed.
 * On Windows only the process itself is.
 *
 * @returns how it ended, or `spawn`, `timeout`, `output_limit` or `aborted`
 * @throws RangeError when an option is out of range
 */
export function delegateTask(options: DelegateOptions): Promise<Outcome<DelegatedTask, DelegationError>> {
  for (const name of ['timeoutMs', 'maxOutputBytes'] as const) {
    const value = options[name] ?? 1;
    if (!(value >= 1)) throw new RangeError(`${name} must be 1 or more, got ${value}`);
  }
  if (options.signal?.aborted === true) {
    return Promise.resolve(failure(new DelegationError('aborted', 'the task was called off')));
  }
  return new RunningTask(options).ended;
}

class RunningTask {
  readonly ended: Promise<Outcome<DelegatedTask, DelegationError>>;
  readonly #options: DelegateOptions;
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #startedAt: number;
  readonly #texts = { stdout: '', stderr: '' };
  readonly #timers: Timer[] = [];
  #bytes = 0;
  /** Why we ended it, if we did. */
  #reason: DelegationErrorCode | undefined;
  #spawnError: unknown;

  constructor(options: DelegateOptions) {
    this.#options = options;
    this.#startedAt = options.clock.monotonic();
    const [program, ...args] = options.command;
    const inArguments = args.includes('{task}');
    this.#child = spawn(
      program,
      args.map((word) => (word === '{task}' ? options.task : word)),
      {
        cwd: options.cwd,
        env: options.env,
        stdio: 'pipe',
        detached: true,
        windowsHide: true,
      },
    );
    this.ended = new Promise((resolve) => {
      this.#child.on('error', (error) => {
        this.#spawnError = error;
        // A program that never ran closes nothing.
        if (this.#child.pid === undefined) resolve(this.#result(null));
      });
      this.#child.on('close', (code) => resolve(this.#result(code)));
    });
    this.#child.on('exit', () => this.#signalGroup('SIGKILL'));
    this.#listen('stdout');
    this.#listen('stderr');
    // A program that does not read its input ends the pipe: that is its choice.
    this.#child.stdin.on('error', () => undefined);
    this.#child.stdin.end(inArguments ? '' : options.task);
    this.#after(options.timeoutMs ?? 600_000, () => this.#end('timeout'));
    options.signal?.addEventListener('abort', this.#abort, { once: true });
  }

  readonly #abort = (): void => this.#end('aborted');

  #listen(stream: 'stdout' | 'stderr'): void {
    const decoder = new TextDecoder();
    this.#child[stream].on('data', (chunk: Buffer) => {
      if (this.#reason !== undefined) return;
      this.#bytes += chunk.length;
      const text = decoder.decode(chunk, { stream: true });
      this.#texts[stream] += text;
      if (text !== '') this.#options.onOutput?.({ stream, text });
      if (this.#bytes > (this.#options.maxOutputBytes ?? 1024 * 1024)) this.#end('output_limit');
    });
    this.#child[stream].on('error', () => undefined);
  }

  #end(reason: DelegationErrorCode): void {
    if (this.#reason !== undefined) return;
    this.#reason = reason;
    this.#signalGroup('SIGTERM');
    this.#after(this.#options.graceMs ?? 2000, () => this.#signalGroup('SIGKILL'));
  }

  #signalGroup(signal: 'SIGTERM' | 'SIGKILL'): void {
    const { pid } = this.#child;
    if (pid === undefined) return;
    try {
      kill(-pid, signal);
    } catch {
      this.#child.kill(signal); // no such group, or no groups at all
    }
  }

  #after(delayMs: number, callback: () => void): void {
    this.#timers.push(this.#options.clock.setTimer(callback, delayMs, { keepAlive: true }));
  }

  #result(exitCode: number | null): Outcome<DelegatedTask, DelegationError> {
    for (const timer of this.#timers) timer.cancel();
    this.#options.signal?.removeEventListener('abort', this.#abort);
    const { stdout, stderr } = this.#texts;
    if (this.#spawnError !== undefined && this.#child.pid === undefined) {
      return failure(new DelegationError('spawn', 'the command could not be started', '', this.#spawnError));
    }
    if (this.#reason !== undefined)
      return failure(new DelegationError(this.#reason, MESSAGES[this.#reason], stdout + stderr));
    return success({ exitCode, stdout, stderr, durationMs: this.#options.clock.monotonic() - this.#startedAt });
  }
}

const MESSAGES: Readonly<Record<DelegationErrorCode, string>> = {
  spawn: 'the command could not be started',
  timeout: 'the task took too long',
  output_limit: 'the task said too much',
  aborted: 'the task was called off',
};

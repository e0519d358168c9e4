import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { kill } from 'node:process';
import { type Clock, MIB, type Timer } from '@hookline/clock';
import { failure, type Outcome, success } from '@hookline/outcome';
import { DelegationError, type DelegationErrorCode } from './errors.ts';

/** A piece of a delegated task's output. */
export interface TaskOutput {
  readonly stream: 'stdout' | 'stderr';
  /** Complete characters only. */
  readonly text: string;
}

/** Options of {@link delegateTask}. */
export interface DelegateOptions {
  /** Program and arguments, run without a shell. An argument `{task}` is replaced by the task. */
  readonly command: readonly [string, ...string[]];
  /** Text of the task, written to the program's standard input unless an argument is `{task}`. */
  readonly task: string;
  /** Folder to run in, absolute. */
  readonly cwd: string;
  /** Complete environment of the program. */
  readonly env: Readonly<Record<string, string>>;
  readonly clock: Clock;
  /** Time limit, in ms, 1 or more. @defaultValue 600000 (ten minutes) */
  readonly timeoutMs?: number | undefined;
  /** Time between SIGTERM and SIGKILL, in ms, 0 or more. @defaultValue 2000 */
  readonly graceMs?: number | undefined;
  /** Most output, in bytes, 1 or more. @defaultValue 1048576 (1 MiB) */
  readonly maxOutputBytes?: number | undefined;
  /** Aborts the task. */
  readonly signal?: AbortSignal | undefined;
  /** Called with output as it arrives. Must not throw. */
  readonly onOutput?: ((output: TaskOutput) => void) | undefined;
}

/** Result of a task that ended by itself, with any exit code. */
export interface DelegatedTask {
  /** `null` if a signal of another sender ended the program. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly durationMs: number;
}

/**
 * Runs a command with a task, in a process group of its own. When the command ends, remaining processes of the group are
 * killed; on Windows, only the process itself.
 *
 * @returns the result, or an error `spawn_failure`, `timeout`, `output_limit` or `aborted`
 * @throws RangeError when an option is out of range
 */
export function delegateTask(options: DelegateOptions): Promise<Outcome<DelegatedTask, DelegationError>> {
  for (const name of ['timeoutMs', 'maxOutputBytes'] as const) {
    const value = options[name] ?? 1;
    if (!(value >= 1)) throw new RangeError(`${name} must be 1 or more, got ${value}`);
  }
  if (options.signal?.aborted === true) {
    return Promise.resolve(failure(new DelegationError('aborted', 'the task was aborted')));
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
  /** Reason for which this object ended the task. */
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
        // A program that did not start emits no `close`.
        if (this.#child.pid === undefined) resolve(this.#result(null));
      });
      this.#child.on('close', (code) => resolve(this.#result(code)));
    });
    this.#child.on('exit', () => this.#signalGroup('SIGKILL'));
    this.#listen('stdout');
    this.#listen('stderr');
    // A program may end without reading its input.
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
      if (this.#bytes > (this.#options.maxOutputBytes ?? MIB)) this.#end('output_limit');
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
      return failure(new DelegationError('spawn_failure', MESSAGES.spawn_failure, '', this.#spawnError));
    }
    if (this.#reason !== undefined)
      return failure(new DelegationError(this.#reason, MESSAGES[this.#reason], stdout + stderr));
    return success({ exitCode, stdout, stderr, durationMs: this.#options.clock.monotonic() - this.#startedAt });
  }
}

const MESSAGES: Readonly<Record<DelegationErrorCode, string>> = {
  spawn_failure: 'the command could not be started',
  timeout: 'the task exceeded its time limit',
  output_limit: 'the task exceeded its output limit',
  aborted: 'the task was aborted',
};

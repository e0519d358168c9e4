import { type ChildProcess, spawn } from 'node:child_process';
import process from 'node:process';
import type { Clock, Timer } from '@hookline/clock';
import { failure, type Outcome, success } from '@hookline/outcome';
import { hostAnswerSchema, type HostFindings, type HostRequest } from './host-messages.ts';

/** Options of {@link CheckerHost}. */
export interface CheckerHostOptions {
  /** Script that calls `serveCheckers`, absolute path. */
  readonly script: string;
  /** Arguments of the script. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  /** The process ends after this time without a request, in milliseconds, above 0. @defaultValue 600,000 */
  readonly idleMs?: number;
  /** Resident memory above which the process is replaced after its last answer, in MiB, above 0. @defaultValue 600 */
  readonly memoryMb?: number;
  /** A request that takes longer ends the process, in milliseconds, above 0. @defaultValue 30,000 */
  readonly hangMs?: number;
}

/** State of a host. */
export interface HostState {
  /** `undefined` while no process runs. */
  readonly pid: number | undefined;
  /** Processes that were started. */
  readonly starts: number;
  /** Resident memory at the last answer, in MiB. */
  readonly rssMb: number;
}

/** Findings in a text, or why it was not checked. */
export type HostAnswer = Outcome<HostFindings, string>;

interface Running {
  readonly child: ChildProcess;
  readonly pending: Map<number, { readonly answer: (answer: HostAnswer) => void; readonly limit: Timer }>;
}

/**
 * A process with checkers. It starts with the first request, and again after it ended. It has the priority of this process, because a
 * session waits for its answers, ends with it, and takes nothing else along when it is killed, hangs or needs too much memory: requests then fail with the reason.
 */
export class CheckerHost {
  readonly #options: Required<CheckerHostOptions>;
  #running: Running | undefined;
  #idle: Timer | undefined;
  #state: HostState = { pid: undefined, starts: 0, rssMb: 0 };
  #lastId = 0;

  /** @throws RangeError when an option is out of range */
  constructor({ hangMs = 30_000, idleMs = 600_000, memoryMb = 600, ...options }: CheckerHostOptions) {
    for (const [name, value] of Object.entries({ hangMs, idleMs, memoryMb }))
      if (!(value > 0)) throw new RangeError(`${name} must be above 0, not ${value}`);
    this.#options = { ...options, hangMs, idleMs, memoryMb };
  }

  get state(): HostState {
    return this.#state;
  }

  /** Checks a text. Never rejects. */
  check(request: Omit<HostRequest, 'id'>): Promise<HostAnswer> {
    const running = this.#start();
    const id = ++this.#lastId;
    const { clock, hangMs } = this.#options;
    return new Promise((resolve) => {
      const limit = clock.setTimer(() => this.#end(running, `the checkers did not answer in ${hangMs} ms`), hangMs);
      running.pending.set(id, { answer: resolve, limit });
      // The answer is waited for, also when nothing else keeps this process alive.
      running.child.ref();
      running.child.channel?.ref();
      running.child.send({ id, ...request } satisfies HostRequest, (error) => {
        if (error) this.#answer(running, id, failure(`the process of the checkers: ${error.message}`));
      });
    });
  }

  /** Ends the process. */
  close(): void {
    this.#idle?.cancel();
    if (this.#running) this.#end(this.#running, 'the checkers were closed');
  }

  #start(): Running {
    this.#waitForIdle();
    if (this.#running) return this.#running;
    const { args, env, memoryMb, script } = this.#options;
    const heap = `--max-old-space-size=${Math.ceil(memoryMb)}`;
    const child = spawn(process.execPath, [heap, script, ...args], {
      env: { ...env },
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      windowsHide: true,
    });
    const running: Running = { child, pending: new Map() };
    child.on('message', (message) => this.#received(running, message));
    child.on('error', (error) => this.#end(running, `the process of the checkers did not start: ${error.message}`));
    child.on('exit', (code, signal) => this.#end(running, `the process of the checkers ended (${signal ?? code})`));
    this.#running = running;
    this.#state = { ...this.#state, pid: child.pid, starts: this.#state.starts + 1 };
    return running;
  }

  #received(running: Running, message: unknown): void {
    const parsed = hostAnswerSchema.safeParse(message);
    if (!parsed.success) return this.#end(running, 'the process of the checkers sent no valid answer');
    const { id, rssMb, ...answer } = parsed.data;
    this.#state = { ...this.#state, rssMb };
    this.#answer(running, id, 'reason' in answer ? failure(answer.reason) : success(answer));
    if (rssMb > this.#options.memoryMb && running.pending.size === 0) this.#end(running, 'too much memory');
  }

  #answer(running: Running, id: number, answer: HostAnswer): void {
    const pending = running.pending.get(id);
    running.pending.delete(id);
    pending?.limit.cancel();
    if (running.pending.size === 0) release(running.child);
    pending?.answer(answer);
  }

  #end(running: Running, reason: string): void {
    if (this.#running === running) {
      this.#running = undefined;
      this.#state = { ...this.#state, pid: undefined };
    }
    // It holds nothing that is to be written.
    running.child.kill('SIGKILL');
    for (const id of running.pending.keys()) this.#answer(running, id, failure(reason));
  }

  #waitForIdle(): void {
    this.#idle?.cancel();
    this.#idle = this.#options.clock.setTimer(() => {
      if (this.#running && this.#running.pending.size > 0) this.#waitForIdle();
      else if (this.#running) this.#end(this.#running, 'idle');
    }, this.#options.idleMs);
  }
}

function release(child: ChildProcess): void {
  child.unref();
  child.channel?.unref();
}

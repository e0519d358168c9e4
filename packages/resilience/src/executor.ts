import { type Clock, systemClock } from '@hookline/clock';
import { CHANNELS } from './channels.ts';
import { Emitter, type EventSource } from './emitter.ts';
import { wholeNumber } from '@hookline/clock/options';
import { Slots } from './slots.ts';

/** Options of {@link createExecutor}. */
export interface ExecutorOptions {
  /**
   * Concurrent tasks, 1 or more.
   * @defaultValue 8
   */
  readonly concurrency?: number;
  /**
   * Tasks that may wait, 0 or more. Further ones are dropped and counted.
   * @defaultValue 1000
   */
  readonly queueLimit?: number;
  /**
   * Name in events.
   * @defaultValue `executor`
   */
  readonly name?: string;
  /**
   * Source of time.
   * @defaultValue the system's clock
   */
  readonly clock?: Clock;
}

/** Events of an {@link Executor}. */
export interface ExecutorEvents {
  /** A task threw or rejected. */
  readonly failure: { readonly name: string; readonly error: unknown };
  /** A task was dropped, because every slot and the queue were full. */
  readonly drop: { readonly name: string };
}

/** Counters of an {@link Executor} since its creation, in the JSON shape of `hookline stats --json`. */
export interface ExecutorStats {
  /** Submitted tasks, dropped ones included. */
  readonly total_tasks: number;
  readonly succeeded: number;
  /** Tasks that threw or rejected. */
  readonly failed: number;
  readonly dropped: number;
  /** Tasks that are running. */
  readonly active: number;
  /** Tasks that are waiting. */
  readonly queued: number;
  /** Ratio of ended tasks that succeeded, 0 to 1; 0 until a task ends. */
  readonly success_rate: number;
}

/** Result of {@link Executor.drain}. */
export interface Drained {
  /** True if every task ended before the deadline. */
  readonly idle: boolean;
  /** Tasks still running or waiting. */
  readonly left: number;
}

/** Background work: a function that starts it, or the promise of work that has started already. */
export type BackgroundTask = (() => unknown) | PromiseLike<unknown>;

/** Runs tasks in the background. */
export interface Executor {
  /**
   * Submits a task and returns at once; a function starts after the current synchronous code. Its errors do not reach the
   * caller and are never unhandled rejections. Work behind a promise runs already, so that `concurrency` does not limit it.
   * A task does not keep the process alive: write data that must survive an exit to disk first.
   *
   * Returns `false` if the task was dropped. A dropped promise is not waited for, but its rejection is contained.
   */
  fireAndForget(task: BackgroundTask): boolean;
  stats(): ExecutorStats;
  /** Keeps the process alive until every task has ended, at most `deadlineMs` milliseconds. */
  drain(deadlineMs: number): Promise<Drained>;
  readonly events: EventSource<ExecutorEvents>;
}

class BackgroundExecutor implements Executor {
  readonly events = new Emitter<ExecutorEvents>(CHANNELS.executor);
  readonly #slots: Slots;
  readonly #name: string;
  readonly #clock: Clock;
  readonly #onIdle = new Set<() => void>();
  #total = 0;
  #succeeded = 0;
  #failed = 0;
  #dropped = 0;

  constructor({ concurrency = 8, queueLimit = 1000, name = 'executor', clock = systemClock }: ExecutorOptions) {
    const { MAX_SAFE_INTEGER: max } = Number;
    this.#name = name;
    this.#clock = clock;
    this.#slots = new Slots(
      wholeNumber('concurrency', concurrency, { min: 1, max }),
      wholeNumber('queueLimit', queueLimit, { min: 0, max }),
    );
  }

  fireAndForget(task: BackgroundTask): boolean {
    this.#total++;
    // A promise may reject before its slot is free, or after it was dropped.
    if (typeof task !== 'function') void Promise.resolve(task).catch(() => undefined);
    if (this.#slots.request(() => queueMicrotask(() => void this.#run(task)))) return true;
    this.#dropped++;
    this.events.emit('drop', { name: this.#name });
    return false;
  }

  stats(): ExecutorStats {
    const ended = this.#succeeded + this.#failed;
    return {
      total_tasks: this.#total,
      succeeded: this.#succeeded,
      failed: this.#failed,
      dropped: this.#dropped,
      active: this.#slots.active,
      queued: this.#slots.queued,
      success_rate: ended === 0 ? 0 : this.#succeeded / ended,
    };
  }

  drain(deadlineMs: number): Promise<Drained> {
    return new Promise((resolve) => {
      const finish = (): void => {
        timer.cancel();
        this.#onIdle.delete(finish);
        resolve({ idle: this.#left === 0, left: this.#left });
      };
      const timer = this.#clock.setTimer(finish, deadlineMs, { keepAlive: true });
      if (this.#left === 0) finish();
      else this.#onIdle.add(finish);
    });
  }

  get #left(): number {
    return this.#slots.active + this.#slots.queued;
  }

  async #run(task: BackgroundTask): Promise<void> {
    try {
      await (typeof task === 'function' ? task() : task);
      this.#succeeded++;
    } catch (error) {
      this.#failed++;
      this.events.emit('failure', { name: this.#name, error });
    }
    this.#slots.release();
    if (this.#left === 0) for (const finish of this.#onIdle) finish();
  }
}

/** Creates an executor for background work that must not delay or fail the foreground. */
export function createExecutor(options: ExecutorOptions = {}): Executor {
  return new BackgroundExecutor(options);
}

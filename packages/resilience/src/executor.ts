import { type Clock, systemClock } from '@hookline/clock';
import { CHANNELS } from './channels.ts';
import { Emitter, type EventSource } from './emitter.ts';
import { wholeNumber } from './options.ts';
import { Slots } from './slots.ts';

/** How {@link createExecutor} is set up. */
export interface ExecutorOptions {
  /**
   * How many tasks run at once, 1 or more.
   * @defaultValue 8
   */
  readonly concurrency?: number;
  /**
   * How many more may wait, 0 or more. Further ones are dropped and counted.
   * @defaultValue 1000
   */
  readonly queueLimit?: number;
  /**
   * Goes with every event.
   * @defaultValue `executor`
   */
  readonly name?: string;
  /**
   * Where time comes from.
   * @defaultValue the system's clock
   */
  readonly clock?: Clock;
}

/** What an {@link Executor} tells. */
export interface ExecutorEvents {
  /** A task threw or rejected. */
  readonly failure: { readonly name: string; readonly error: unknown };
  /** A task was not taken: every slot and every place in the queue was full. */
  readonly drop: { readonly name: string };
}

/** What an {@link Executor} has counted since it was made. */
export interface ExecutorStats {
  /** Tasks handed in, dropped ones included. */
  readonly total: number;
  /** Tasks that ran to their end. */
  readonly succeeded: number;
  /** Tasks that threw or rejected. */
  readonly failed: number;
  /** Tasks that found no room. */
  readonly dropped: number;
  /** Tasks running now. */
  readonly active: number;
  /** Tasks waiting now. */
  readonly queued: number;
  /** Succeeded of all that ended, 0 to 1; `null` while none has. */
  readonly successRate: number | null;
}

/** What {@link Executor.drain} came to. */
export interface Drained {
  /** Whether everything ended before the deadline. */
  readonly idle: boolean;
  /** Tasks still running or waiting. */
  readonly left: number;
}

/** Runs things that nobody waits for. */
export interface Executor {
  /**
   * Takes a task and returns at once; the task starts after the code that is running now. Nothing it does
   * reaches the caller, and no rejection goes unhandled. It does not keep the process alive: what must
   * survive an exit belongs on disk first.
   *
   * Returns whether it was taken.
   */
  fireAndForget(task: () => unknown): boolean;
  /** The counts so far. */
  stats(): ExecutorStats;
  /** Waits, and keeps the process alive, until nothing runs or waits, at most `deadlineMs` milliseconds. */
  drain(deadlineMs: number): Promise<Drained>;
  /** Where to listen. */
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

  fireAndForget(task: () => unknown): boolean {
    this.#total++;
    if (this.#slots.request(() => queueMicrotask(() => void this.#run(task)))) return true;
    this.#dropped++;
    this.events.emit('drop', { name: this.#name });
    return false;
  }

  stats(): ExecutorStats {
    const ended = this.#succeeded + this.#failed;
    return {
      total: this.#total,
      succeeded: this.#succeeded,
      failed: this.#failed,
      dropped: this.#dropped,
      active: this.#slots.active,
      queued: this.#slots.queued,
      successRate: ended === 0 ? null : this.#succeeded / ended,
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

  async #run(task: () => unknown): Promise<void> {
    try {
      await task();
      this.#succeeded++;
    } catch (error) {
      this.#failed++;
      this.events.emit('failure', { name: this.#name, error });
    }
    this.#slots.release();
    if (this.#left === 0) for (const finish of this.#onIdle) finish();
  }
}

/** An executor for work in the background that must never disturb the work in front. */
export function createExecutor(options: ExecutorOptions = {}): Executor {
  return new BackgroundExecutor(options);
}

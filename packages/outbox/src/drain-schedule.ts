import type { Clock, Timer } from '@hookline/clock';

/** Dependencies and intervals of a {@link DrainSchedule}. Rejections of the callbacks count as a round without success. */
export interface DrainScheduleOptions {
  readonly clock: Clock;
  /** Sends pending records and resolves with how many were delivered. */
  readonly drain: () => Promise<number>;
  readonly hasPending: () => Promise<boolean>;
  /** Checks the sink before a drain. */
  readonly isReachable: () => Promise<boolean>;
  /** Wait before retry `n` (from 1), in milliseconds, such as `fullJitter` of `@hookline/resilience`. */
  readonly backoffMs: (retry: number) => number;
  /**
   * Interval of rounds without any other cause, in milliseconds.
   * @defaultValue none
   */
  readonly intervalMs?: number | undefined;
}

/**
 * Decides when an outbox is drained: soon after a record was stored, at once when the sink is available again, and at an
 * interval. Rounds without success are repeated with backoff.
 */
export class DrainSchedule {
  readonly #options: DrainScheduleOptions;
  #retries = 0;
  #next: Timer | undefined;
  #interval: Timer | undefined;
  #running: Promise<void> | undefined;

  constructor(options: DrainScheduleOptions) {
    this.#options = options;
  }

  /** Starts a round now and, with `intervalMs`, regular rounds. */
  start(): void {
    this.#startInterval();
    this.recovered();
  }

  /** Cancels planned rounds and resolves when the running one has ended. */
  async stop(): Promise<void> {
    this.#next?.cancel();
    this.#interval?.cancel();
    await this.#running;
  }

  /** Plans a round after the backoff, unless one is planned. */
  wake(): void {
    const { clock, backoffMs } = this.#options;
    this.#next ??= clock.setTimer(() => this.#begin(), backoffMs(++this.#retries));
  }

  /** Resets the backoff and starts a round now, because the sink may be available again. */
  recovered(): void {
    this.#next?.cancel();
    this.#next = undefined;
    this.#retries = 0;
    this.#begin();
  }

  #startInterval(): void {
    const { clock, intervalMs } = this.#options;
    if (intervalMs === undefined) return;
    this.#interval = clock.setTimer(() => {
      this.recovered();
      this.#startInterval();
    }, intervalMs);
  }

  #begin(): void {
    this.#next = undefined;
    this.#running ??= this.#round()
      .catch(() => this.wake())
      .finally(() => {
        this.#running = undefined;
      });
  }

  async #round(): Promise<void> {
    const { hasPending, isReachable, drain } = this.#options;
    if (!(await hasPending())) {
      this.#retries = 0;
      return;
    }
    if (!(await isReachable())) return this.wake();
    if ((await drain()) > 0) this.#retries = 0;
    if (await hasPending()) this.wake();
  }
}

import { type Clock, DAY_MS } from '@hookline/clock';

/** Largest forward jump of the wall clock that is treated as a clock error. */
const TOLERATED_JUMP_MS = DAY_MS;

/**
 * Computes the age of events and ignores forward jumps of the wall clock. Events are stamped with wall time. While this
 * process runs, wall time is compared with monotonic time, and up to one day that the wall clock gained is not counted
 * as age. Suspending the machine has the same effect as a jump, so its events may live up to a day longer.
 */
export class EventAge {
  readonly #clock: Clock;
  readonly #offsetMs: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#offsetMs = clock.now() - clock.monotonic();
  }

  /** Wall time without a tolerated forward jump, in milliseconds since 1970. */
  nowMs(): number {
    const nowMs = this.#clock.now();
    const gainedMs = nowMs - this.#clock.monotonic() - this.#offsetMs;
    return nowMs - Math.min(Math.max(gainedMs, 0), TOLERATED_JUMP_MS);
  }

  /** Age in milliseconds of an event that was stored at `storedAtMs`. */
  of(storedAtMs: number): number {
    return this.nowMs() - storedAtMs;
  }
}

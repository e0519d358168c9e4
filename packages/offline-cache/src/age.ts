import type { Clock } from '@hookline/clock';
import { DAY_MS } from './options.ts';

/** How much of a forward jump of the wall clock is taken for an error of the clock. */
const TOLERANCE_MS = DAY_MS;

/**
 * What time it is for the purpose of age. Events are stamped with wall time, and wall clocks jump. As long as this
 * process lives it compares the wall clock with the monotonic one: what the wall clock gained on it, up to a day, is
 * not held against events. (A machine asleep looks the same; its events live up to a day longer.)
 */
export class Age {
  readonly #clock: Clock;
  readonly #offsetMs: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#offsetMs = clock.now() - clock.monotonic();
  }

  /** What time it is, for the purpose of age. */
  nowMs(): number {
    const nowMs = this.#clock.now();
    const gainedMs = nowMs - this.#clock.monotonic() - this.#offsetMs;
    return nowMs - Math.min(Math.max(gainedMs, 0), TOLERANCE_MS);
  }

  /** How old something is that was stored then, in milliseconds. */
  of(storedAtMs: number): number {
    return this.nowMs() - storedAtMs;
  }
}

import type { Clock } from '@hookline/clock';

/** Longest time that a loop of synchronous calls blocks the event loop, in milliseconds. */
const SLICE_MS = 2;

/** Lets a long loop of synchronous calls yield to the event loop every two milliseconds. */
export class TimeSlice {
  readonly #clock: Clock;
  #endsMs: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#endsMs = clock.monotonic() + SLICE_MS;
  }

  /** Returns `undefined` while the slice lasts, else a promise that resolves after other tasks have run. */
  yieldToEventLoop(): Promise<void> | undefined {
    if (this.#clock.monotonic() < this.#endsMs) return undefined;
    return new Promise((resolve) => {
      setImmediate(() => {
        this.#endsMs = this.#clock.monotonic() + SLICE_MS;
        resolve();
      });
    });
  }
}

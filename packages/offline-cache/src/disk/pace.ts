import type { Clock } from '@hookline/clock';

/** How long a loop over synchronous calls may keep everything else waiting, in milliseconds. */
const TURN_MS = 2;

/** Lets a long loop of synchronous calls give way to the rest of the process now and then. */
export class Pace {
  readonly #clock: Clock;
  #turnEndsMs: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#turnEndsMs = clock.monotonic() + TURN_MS;
  }

  /** Resolves once the others had their turn, or returns nothing while this turn lasts. */
  giveWay(): Promise<void> | undefined {
    if (this.#clock.monotonic() < this.#turnEndsMs) return undefined;
    return new Promise((resolve) => {
      setImmediate(() => {
        this.#turnEndsMs = this.#clock.monotonic() + TURN_MS;
        resolve();
      });
    });
  }
}

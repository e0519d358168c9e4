/** A place in the queue of {@link Slots}. */
export interface Ticket {
  /** Steps out of the queue. Does nothing once started. */
  leave(): void;
}

/** So many may run at once, so many may wait, first come first served. Whoever ran calls `release`. */
export class Slots {
  readonly #concurrency: number;
  readonly #queueLimit: number;
  readonly #waiting = new Set<() => void>();
  #active = 0;

  constructor(concurrency: number, queueLimit: number) {
    this.#concurrency = concurrency;
    this.#queueLimit = queueLimit;
  }

  get active(): number {
    return this.#active;
  }

  get queued(): number {
    return this.#waiting.size;
  }

  /** Calls `start` now, or later when it is its turn. Without room for it: `undefined`, and never. */
  request(start: () => void): Ticket | undefined {
    if (this.#active < this.#concurrency) {
      this.#active++;
      start();
      return { leave: () => {} };
    }
    if (this.#waiting.size >= this.#queueLimit) return undefined;
    // Wrapped, so that the same function can wait twice.
    const turn = (): void => start();
    this.#waiting.add(turn);
    return { leave: () => this.#waiting.delete(turn) };
  }

  /** Gives a slot back, or straight on to who waits longest. */
  release(): void {
    for (const next of this.#waiting) {
      this.#waiting.delete(next);
      next();
      return;
    }
    this.#active--;
  }
}

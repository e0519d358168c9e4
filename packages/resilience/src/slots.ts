/** A request for a slot of {@link Slots}. */
export interface Ticket {
  /** Leaves the queue. Does nothing once started. */
  leave(): void;
}

/** A counting semaphore with a bounded FIFO queue. The holder of a slot calls `release` when it is done. */
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

  /** Calls `start` now, or later when a slot is free. Returns `undefined`, and never calls it, if the queue is full. */
  request(start: () => void): Ticket | undefined {
    if (this.#active < this.#concurrency) {
      this.#active++;
      start();
      return { leave: () => {} };
    }
    if (this.#waiting.size >= this.#queueLimit) return undefined;
    // Wrapped, so that the same function can be queued twice.
    const turn = (): void => start();
    this.#waiting.add(turn);
    return { leave: () => this.#waiting.delete(turn) };
  }

  /** Frees a slot, or passes it on to the oldest request in the queue. */
  release(): void {
    for (const next of this.#waiting) {
      this.#waiting.delete(next);
      next();
      return;
    }
    this.#active--;
  }
}

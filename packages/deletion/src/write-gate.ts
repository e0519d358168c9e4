/**
 * Lets any number of writers run at once, or one deletion alone. A writer that has tested its records against the tombstones is
 * thereby done before further tombstones appear, so that it cannot write what was just deleted.
 */
export class WriteGate {
  #writers = 0;
  #exclusive: Promise<void> = Promise.resolve();
  #idle = Promise.withResolvers<void>();

  /** Runs a writer, after the deletion that is running or waiting. */
  async write<T>(work: () => Promise<T>): Promise<T> {
    for (let last = this.#exclusive; ; last = this.#exclusive) {
      await last;
      if (last === this.#exclusive) break;
    }
    this.#writers++;
    try {
      return await work();
    } finally {
      this.#writers--;
      if (this.#writers === 0) this.#idle.resolve();
    }
  }

  /** Runs a deletion when no writer runs. */
  async exclusive<T>(work: () => Promise<T>): Promise<T> {
    const before = this.#exclusive;
    const mine = Promise.withResolvers<void>();
    this.#exclusive = mine.promise;
    try {
      await before;
      while (this.#writers > 0) {
        this.#idle = Promise.withResolvers<void>();
        await this.#idle.promise;
      }
      return await work();
    } finally {
      mine.resolve();
    }
  }
}

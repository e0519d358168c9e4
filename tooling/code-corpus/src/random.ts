/** Seeded pseudo-random numbers (mulberry32). @see https://github.com/bryc/code/blob/master/jshash/PRNGs.md */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** Returns a number from 0 (inclusive) to 1 (exclusive). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** Returns an integer from 0 (inclusive) to `limit` (exclusive). */
  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  /** Returns up to `count` of the items in their order. */
  sample<T>(items: readonly T[], count: number): T[] {
    let left = items.length;
    let wanted = Math.min(count, left);
    return items.filter(() => {
      const isTaken = this.next() * left < wanted;
      left--;
      if (isTaken) wanted--;
      return isTaken;
    });
  }
}

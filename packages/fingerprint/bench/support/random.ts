/** Numbers that look random and are the same on every run. @see https://github.com/bryc/code/blob/master/jshash/PRNGs.md (mulberry32) */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** From 0 up to, but not including, 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from 0 up to, but not including, `limit`. */
  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  /** `count` of the items, or all of them, in their order. */
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

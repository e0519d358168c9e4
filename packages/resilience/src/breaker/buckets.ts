import { type Counts, isCount } from './trip-window.ts';

const BUCKETS = 10;

interface Bucket extends Counts {
  /** Which stretch of time, counted from the clock's start. */
  stretch: number;
}

/**
 * Counts over the last `windowMs` milliseconds, in ten buckets. A bucket is let go when its oldest call
 * reaches the age of the window, so that nothing older ever counts, however long nobody called.
 */
export class Buckets {
  readonly #bucketMs: number;
  #buckets: Bucket[] = [];

  constructor(windowMs: number) {
    this.#bucketMs = windowMs / BUCKETS;
  }

  add(atMs: number, failed: boolean, slow: boolean): void {
    const stretch = this.#expire(atMs);
    let bucket = this.#buckets.at(-1);
    if (bucket?.stretch !== stretch) {
      bucket = { stretch, calls: 0, failed: 0, slow: 0 };
      this.#buckets.push(bucket);
    }
    bucket.calls += 1;
    if (failed) bucket.failed += 1;
    if (slow) bucket.slow += 1;
  }

  /** The sums over what counts at `nowMs`. */
  total(nowMs: number): Counts {
    this.#expire(nowMs);
    const sum: Counts = { calls: 0, failed: 0, slow: 0 };
    for (const { calls, failed, slow } of this.#buckets) {
      sum.calls += calls;
      sum.failed += failed;
      sum.slow += slow;
    }
    return sum;
  }

  clear(): void {
    this.#buckets = [];
  }

  /** Each bucket with the age of its start. */
  save(nowMs: number): unknown {
    this.#expire(nowMs);
    return this.#buckets.map(({ stretch, ...counts }) => ({ ageMs: nowMs - stretch * this.#bucketMs, ...counts }));
  }

  /** Takes over what `save` made `agedMs` milliseconds ago; anything else is ignored. */
  load(saved: unknown, nowMs: number, agedMs: number): void {
    if (!Array.isArray(saved) || !saved.every(isSavedBucket)) return;
    this.#buckets = saved
      .map(({ ageMs, calls, failed, slow }) => ({
        stretch: Math.floor((nowMs - ageMs - agedMs) / this.#bucketMs),
        calls,
        failed,
        slow,
      }))
      .sort((a, b) => a.stretch - b.stretch);
    this.#expire(nowMs);
  }

  /** Lets go of what is too old at `atMs`. Returns the stretch that `atMs` is in. */
  #expire(atMs: number): number {
    const stretch = Math.floor(atMs / this.#bucketMs);
    const first = this.#buckets[0];
    if (first && first.stretch <= stretch - BUCKETS)
      this.#buckets = this.#buckets.filter((bucket) => bucket.stretch > stretch - BUCKETS);
    return stretch;
  }
}

function isSavedBucket(value: unknown): value is Counts & { ageMs: number } {
  const { ageMs, calls, failed, slow } = (value ?? {}) as Record<string, unknown>;
  return typeof ageMs === 'number' && ageMs >= 0 && isCount(calls) && isCount(failed) && isCount(slow);
}

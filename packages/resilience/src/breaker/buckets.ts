import { type Counts, isCount } from './trip-window.ts';

const BUCKETS = 10;

interface Bucket extends Counts {
  /** Index of the time slice, counted from the start of the clock. */
  slice: number;
}

/**
 * Counts over the last `windowMs` milliseconds, in ten buckets. A bucket expires when its oldest call reaches the age
 * of the window, so that an older call never counts, even after a long pause.
 */
export class Buckets {
  readonly #bucketMs: number;
  #buckets: Bucket[] = [];

  constructor(windowMs: number) {
    this.#bucketMs = windowMs / BUCKETS;
  }

  add(atMs: number, failed: boolean, slow: boolean): void {
    const slice = this.#expire(atMs);
    let bucket = this.#buckets.at(-1);
    if (bucket?.slice !== slice) {
      bucket = { slice, calls: 0, failed: 0, slow: 0 };
      this.#buckets.push(bucket);
    }
    bucket.calls += 1;
    if (failed) bucket.failed += 1;
    if (slow) bucket.slow += 1;
  }

  /** Returns the sums over the buckets that count at `nowMs`. */
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

  /** Returns each bucket with the age of its start. */
  save(nowMs: number): unknown {
    this.#expire(nowMs);
    return this.#buckets.map(({ slice, ...counts }) => ({ ageMs: nowMs - slice * this.#bucketMs, ...counts }));
  }

  /** Restores what `save` returned `agedMs` milliseconds ago. Ignores anything else. */
  load(saved: unknown, nowMs: number, agedMs: number): void {
    if (!Array.isArray(saved) || !saved.every(isSavedBucket)) return;
    this.#buckets = saved
      .map(({ ageMs, calls, failed, slow }) => ({
        slice: Math.floor((nowMs - ageMs - agedMs) / this.#bucketMs),
        calls,
        failed,
        slow,
      }))
      .sort((a, b) => a.slice - b.slice);
    this.#expire(nowMs);
  }

  /** Removes expired buckets. Returns the time slice of `atMs`. */
  #expire(atMs: number): number {
    const slice = Math.floor(atMs / this.#bucketMs);
    const first = this.#buckets[0];
    if (first && first.slice <= slice - BUCKETS)
      this.#buckets = this.#buckets.filter((bucket) => bucket.slice > slice - BUCKETS);
    return slice;
  }
}

function isSavedBucket(value: unknown): value is Counts & { ageMs: number } {
  const { ageMs, calls, failed, slow } = (value ?? {}) as Record<string, unknown>;
  return typeof ageMs === 'number' && ageMs >= 0 && isCount(calls) && isCount(failed) && isCount(slow);
}

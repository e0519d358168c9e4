import { DEFAULT_SLOW_MS } from './summary.ts';

/** Options of {@link RecentTimes}. */
export interface RecentTimesOptions {
  /** Times above this are slow, in ms, above 0. @defaultValue 500 */
  readonly slowMs?: number | undefined;
  /** Times that are kept, 1 or more; the oldest are dropped. @defaultValue 1000 */
  readonly keep?: number | undefined;
}

/** Mean and slow ones of the latest execution times of hooks, at constant cost per time. */
export class RecentTimes {
  readonly #slowMs: number;
  readonly #keep: number;
  /** Ring buffer; `#next` is the position of the oldest time once it is full. */
  readonly #times: number[] = [];
  #next = 0;
  #sum = 0;
  #slow = 0;

  /** @throws RangeError when an option is out of range */
  constructor({ slowMs = DEFAULT_SLOW_MS, keep = 1000 }: RecentTimesOptions = {}) {
    if (!(slowMs > 0)) throw new RangeError(`slowMs must be above 0, not ${slowMs}`);
    if (!(Number.isInteger(keep) && keep >= 1))
      throw new RangeError(`keep must be a whole number, 1 or more, not ${keep}`);
    this.#slowMs = slowMs;
    this.#keep = keep;
  }

  /** Adds a time in ms and returns the figures of the latest `keep` times. */
  add(durationMs: number): { readonly meanMs: number; readonly slow: number } {
    const oldest = this.#times[this.#next];
    if (this.#times.length === this.#keep && oldest !== undefined) this.#count(oldest, -1);
    this.#times[this.#next] = durationMs;
    this.#next = (this.#next + 1) % this.#keep;
    this.#count(durationMs, 1);
    return { meanMs: this.#sum / this.#times.length, slow: this.#slow };
  }

  #count(durationMs: number, sign: 1 | -1): void {
    this.#sum += sign * durationMs;
    if (durationMs > this.#slowMs) this.#slow += sign;
  }
}

import { checkCount } from './checks.ts';
import { ByteReader, ByteWriter } from './varint.ts';

/** Any quantile is off by at most this part of itself. */
export const QUANTILE_ERROR = 0.01;

/** Ratio of the two ends of a bin: values between `BIN_RATIO^(i−1)` and `BIN_RATIO^i` share the bin `i`. */
export const BIN_RATIO: number = (1 + QUANTILE_ERROR) / (1 - QUANTILE_ERROR);

const LOG_RATIO = Math.log(BIN_RATIO);
const FORMAT = 1;

/**
 * Quantiles of any number of values of 0 or more, each within 1 % of the true one, from a few hundred counters. Merging
 * is exact: it does not matter which sketch a value went into.
 *
 * @see Masson, Rim, Lee 2019, "DDSketch", PVLDB 12:2195–2205
 */
export class QuantileSketch {
  #zeros = 0;
  #count = 0;
  readonly #bins = new Map<number, number>();

  /** Values in it. */
  get count(): number {
    return this.#count;
  }

  /**
   * Adds a value, `times` times.
   *
   * @throws RangeError unless the value is finite and 0 or more
   */
  add(value: number, times = 1): void {
    if (!(value >= 0 && value < Number.POSITIVE_INFINITY))
      throw new RangeError(`value must be 0 or more, not ${value}`);
    this.addBin(value === 0 ? undefined : Math.ceil(Math.log(value) / LOG_RATIO), times);
  }

  /**
   * Adds values that were put into bins elsewhere, such as by SQL: `ceil(ln(value) / ln(BIN_RATIO))`, `undefined` for 0.
   *
   * @throws RangeError
   */
  addBin(bin: number | undefined, times: number): void {
    checkCount('times', times);
    if (times === 0) return;
    if (bin === undefined) {
      this.#zeros += times;
    } else {
      if (!Number.isSafeInteger(bin)) throw new RangeError(`bin must be an integer, not ${bin}`);
      this.#bins.set(bin, (this.#bins.get(bin) ?? 0) + times);
    }
    this.#count += times;
  }

  /** Adds all that is in another sketch. */
  merge(other: QuantileSketch): void {
    this.addBin(undefined, other.#zeros);
    for (const [bin, times] of other.#bins) this.addBin(bin, times);
  }

  /**
   * The value that a share `q` of all values do not exceed, between two values as PostgreSQL's `percentile_cont` has it;
   * `undefined` of none.
   *
   * @param q - 0 to 1
   * @throws RangeError
   */
  quantile(q: number): number | undefined {
    if (!(q >= 0 && q <= 1)) throw new RangeError(`q must be 0 to 1, not ${q}`);
    if (this.#count === 0) return undefined;
    const rank = q * (this.#count - 1);
    const bins = this.#sorted();
    const low = this.#valueAt(Math.floor(rank), bins);
    const high = this.#valueAt(Math.ceil(rank), bins);
    return low + (high - low) * (rank - Math.floor(rank));
  }

  /** The value of that rank, from 0, in order of size. */
  #valueAt(rank: number, bins: readonly (readonly [number, number])[]): number {
    let seen = this.#zeros;
    let value = 0;
    for (const [bin, times] of bins) {
      if (seen > rank) break;
      seen += times;
      // The point of the bin from which both ends are equally far, in proportion.
      value = (2 * BIN_RATIO ** bin) / (BIN_RATIO + 1);
    }
    return value;
  }

  /** A few bytes a bin; {@link QuantileSketch.fromBytes} reads them. */
  toBytes(): Uint8Array {
    const writer = new ByteWriter();
    writer.byte(FORMAT);
    writer.varint(this.#zeros);
    const bins = this.#sorted();
    writer.varint(bins.length);
    let before = 0;
    for (const [bin, times] of bins) {
      const step = bin - before;
      // Only the first step can go down: its sign goes into the lowest bit.
      writer.varint(step < 0 ? -2 * step - 1 : 2 * step);
      writer.varint(times);
      before = bin;
    }
    return writer.finish();
  }

  /**
   * The sketch that gave these bytes.
   *
   * @throws TypeError when these are not the bytes of a sketch
   */
  static fromBytes(bytes: Uint8Array): QuantileSketch {
    const reader = new ByteReader(bytes);
    if (reader.byte() !== FORMAT) throw new TypeError('not a quantile sketch of this format');
    const sketch = new QuantileSketch();
    sketch.addBin(undefined, reader.varint());
    let bin = 0;
    for (let left = reader.varint(); left > 0; left--) {
      const step = reader.varint();
      bin += step % 2 === 1 ? -(step + 1) / 2 : step / 2;
      sketch.addBin(bin, reader.varint());
    }
    return sketch;
  }

  #sorted(): [number, number][] {
    return [...this.#bins].sort(([a], [b]) => a - b);
  }
}

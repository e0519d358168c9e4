import { checkCount } from './checks.ts';
import { ByteReader, ByteWriter } from './varint.ts';

/** Largest relative error of any quantile. */
export const QUANTILE_ERROR = 0.01;

/** Ratio of the ends of a bin: values between `BIN_RATIO^(i−1)` and `BIN_RATIO^i` share bin `i`. */
export const BIN_RATIO: number = (1 + QUANTILE_ERROR) / (1 - QUANTILE_ERROR);

const LOG_RATIO = Math.log(BIN_RATIO);
const FORMAT = 1;

/**
 * Quantiles of non-negative values with a relative error of at most 1 %, from a few hundred counters. Merging is exact: the
 * result does not depend on which sketch a value was added to.
 *
 * @see Masson, Rim, Lee 2019, "DDSketch", PVLDB 12:2195–2205
 */
export class QuantileSketch {
  #zeros = 0;
  #count = 0;
  readonly #bins = new Map<number, number>();

  /** Number of values added. */
  get count(): number {
    return this.#count;
  }

  /**
   * Adds a value `times` times.
   *
   * @throws RangeError unless the value is finite and 0 or more
   */
  add(value: number, times = 1): void {
    if (!(value >= 0 && value < Number.POSITIVE_INFINITY))
      throw new RangeError(`value must be 0 or more, not ${value}`);
    this.addBin(value === 0 ? undefined : Math.ceil(Math.log(value) / LOG_RATIO), times);
  }

  /**
   * Adds values that were binned elsewhere, such as by SQL: bin `ceil(ln(value) / ln(BIN_RATIO))`, `undefined` for 0.
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

  /** Merges another sketch into this one. */
  merge(other: QuantileSketch): void {
    this.addBin(undefined, other.#zeros);
    for (const [bin, times] of other.#bins) this.addBin(bin, times);
  }

  /**
   * Returns the value that a share `q` of all values does not exceed, interpolated as by PostgreSQL's `percentile_cont`;
   * `undefined` for an empty sketch.
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

  /** Value with the given rank in ascending order, counted from 0. */
  #valueAt(rank: number, bins: readonly (readonly [number, number])[]): number {
    let seen = this.#zeros;
    let value = 0;
    for (const [bin, times] of bins) {
      if (seen > rank) break;
      seen += times;
      // The point of the bin with the same relative distance from both ends.
      value = (2 * BIN_RATIO ** bin) / (BIN_RATIO + 1);
    }
    return value;
  }

  /** Serializes the sketch in a few bytes per bin. */
  toBytes(): Uint8Array {
    const writer = new ByteWriter();
    writer.byte(FORMAT);
    writer.varint(this.#zeros);
    const bins = this.#sorted();
    writer.varint(bins.length);
    let before = 0;
    for (const [bin, times] of bins) {
      const step = bin - before;
      // Only the first difference can be negative; its sign is stored in the lowest bit.
      writer.varint(step < 0 ? -2 * step - 1 : 2 * step);
      writer.varint(times);
      before = bin;
    }
    return writer.finish();
  }

  /**
   * Deserializes a sketch.
   *
   * @throws TypeError when the bytes are not a valid sketch
   */
  static fromBytes(bytes: Uint8Array): QuantileSketch {
    const reader = new ByteReader(bytes);
    if (reader.byte() !== FORMAT) throw new TypeError('unknown format of a quantile sketch');
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

import { createHash } from 'node:crypto';
import { ByteReader, ByteWriter } from './varint.ts';

/** Bits of a hash that select the register. */
const INDEX_BITS = 13;
const REGISTERS = 2 ** INDEX_BITS;
/** Remaining bits of a hash. A register stores the position of their first 1, or one more than their number without a 1. */
const REST_BITS = 64 - INDEX_BITS;
const FORMAT = { sparse: 1, dense: 2 } as const;

/** Relative standard error of {@link HyperLogLog.estimate}. */
export const DISTINCT_ERROR: number = 1.04 / Math.sqrt(REGISTERS);

/**
 * Estimates the number of distinct texts with a standard error of about 1.15 %, in at most 8 kB and a few bytes for few
 * texts. Merging is exact: the result does not depend on which sketch a text was added to, or how often.
 *
 * The hash of a text is the first 64 bits of the MD5 of its UTF-8, which any database can compute: the first 13 bits select
 * the register; the register stores the largest position of the first 1 in the other 51 bits (52 without a 1).
 *
 * @see Flajolet, Fusy, Gandouet, Meunier 2007; Ertl 2017, "New cardinality estimation algorithms for HyperLogLog
 * sketches", arXiv:1702.01284, algorithm 6 for the estimate
 */
export class HyperLogLog {
  readonly #registers = new Uint8Array(REGISTERS);

  /** Adds a text. */
  add(text: string): void {
    const hash = createHash('md5').update(text).digest();
    const bits = hash.readBigUInt64BE(0);
    const rest = bits & ((1n << BigInt(REST_BITS)) - 1n);
    const rank = rest === 0n ? REST_BITS + 1 : REST_BITS - rest.toString(2).length + 1;
    this.addRegister(Number(bits >> BigInt(REST_BITS)), rank);
  }

  /**
   * Raises a register to a rank that was computed elsewhere, such as by SQL.
   *
   * @param index - 0 to 8191
   * @param rank - 1 to 52
   * @throws RangeError
   */
  addRegister(index: number, rank: number): void {
    if (!(Number.isInteger(index) && index >= 0 && index < REGISTERS)) {
      throw new RangeError(`index must be an integer from 0 to ${REGISTERS - 1}, not ${index}`);
    }
    if (!(Number.isInteger(rank) && rank >= 1 && rank <= REST_BITS + 1)) {
      throw new RangeError(`rank must be an integer from 1 to ${REST_BITS + 1}, not ${rank}`);
    }
    this.#registers[index] = Math.max(this.#registers[index] ?? 0, rank);
  }

  /** Merges another sketch into this one. */
  merge(other: HyperLogLog): void {
    // An index loop: it runs 8192 times per sketch, and an iterator takes ten times as long.
    for (let index = 0; index < REGISTERS; index++) {
      const rank = other.#registers[index] ?? 0;
      if (rank > (this.#registers[index] ?? 0)) this.#registers[index] = rank;
    }
  }

  /** Estimated number of distinct texts: not rounded, 0 for an empty sketch. */
  estimate(): number {
    const counts = Array.from({ length: REST_BITS + 2 }, () => 0);
    for (const rank of this.#registers) counts[rank] = (counts[rank] ?? 0) + 1;
    let z = REGISTERS * tau(1 - (counts[REST_BITS + 1] ?? 0) / REGISTERS);
    for (let rank = REST_BITS; rank >= 1; rank--) z = (z + (counts[rank] ?? 0)) / 2;
    z += REGISTERS * sigma((counts[0] ?? 0) / REGISTERS);
    return REGISTERS ** 2 / (2 * Math.LN2 * z);
  }

  /** Serializes the sketch: three bytes per register in use, or all registers, whichever is smaller. */
  toBytes(): Uint8Array {
    const set: number[] = [];
    for (let index = 0; index < REGISTERS; index++) if (this.#registers[index] !== 0) set.push(index);
    // The sparse form needs at least two bytes per register.
    if (set.length * 2 > REGISTERS) return this.#dense();
    const writer = new ByteWriter();
    writer.byte(FORMAT.sparse);
    writer.varint(set.length);
    let before = 0;
    for (const index of set) {
      writer.varint(index - before);
      writer.byte(this.#registers[index] ?? 0);
      before = index;
    }
    const sparse = writer.finish();
    return sparse.length <= REGISTERS ? sparse : this.#dense();
  }

  #dense(): Uint8Array {
    const bytes = new Uint8Array(REGISTERS + 1);
    bytes[0] = FORMAT.dense;
    bytes.set(this.#registers, 1);
    return bytes;
  }

  /**
   * Deserializes a sketch.
   *
   * @throws TypeError or RangeError when the bytes are not a valid sketch
   */
  static fromBytes(bytes: Uint8Array): HyperLogLog {
    const sketch = new HyperLogLog();
    const reader = new ByteReader(bytes);
    const format = reader.byte();
    if (format === FORMAT.dense) {
      if (bytes.length !== REGISTERS + 1) throw new TypeError('the sketch is truncated');
      sketch.#registers.set(bytes.subarray(1));
      return sketch;
    }
    if (format !== FORMAT.sparse) throw new TypeError('unknown format of a distinct-count sketch');
    let index = 0;
    for (let left = reader.varint(); left > 0; left--) {
      index += reader.varint();
      sketch.addRegister(index, reader.byte());
    }
    return sketch;
  }
}

/** @see Ertl 2017, algorithm 6 */
function sigma(start: number): number {
  if (start === 1) return Number.POSITIVE_INFINITY;
  let [x, y, z] = [start, 1, start];
  for (let before = Number.NaN; z !== before;) {
    x *= x;
    before = z;
    z += x * y;
    y += y;
  }
  return z;
}

/** @see Ertl 2017, algorithm 6 */
function tau(start: number): number {
  if (start === 0 || start === 1) return 0;
  let [x, y, z] = [start, 1, 1 - start];
  for (let before = Number.NaN; z !== before;) {
    x = Math.sqrt(x);
    before = z;
    y /= 2;
    z -= (1 - x) ** 2 * y;
  }
  return z / 3;
}

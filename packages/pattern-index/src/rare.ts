import type { Addition } from './postings.ts';
import { ENTRY_BYTES, MAX_SIZE } from './postings.ts';

/**
 * Most hashes are carried by a few patterns only, and a row each would cost ten times what it says: hashes that begin
 * with the same 19 bits have one row together. An entry is the other 13 bits with the pattern's size in 11, see
 * {@link sizeCode}, and its number in 4 bytes; lowest byte first.
 */
const RARE_BYTES = 7;

/** A hash of more patterns has a posting list. */
const MAX_RARE = 8;

const REST_BITS = 13;
const REST_MASK = (1 << REST_BITS) - 1;

/** Sizes below are exact. */
const EXACT_SIZES = 1024;
/** Codes for each doubling above: within 0.3 %, up to 65,535. */
const CODES_A_DOUBLING = 170;

/** The number of the row that holds a rare hash: 0 to 2^19 - 1. */
export const bucketOf = (hash: number): number => hash >>> REST_BITS;

/** Encodes the number of hashes of a pattern in 11 bits. */
export function sizeCode(size: number): number {
  return size < EXACT_SIZES ? size : EXACT_SIZES + Math.round(CODES_A_DOUBLING * Math.log2(size / EXACT_SIZES));
}

/** Inverse of {@link sizeCode}. */
export function sizeOf(code: number): number {
  if (code < EXACT_SIZES) return code;
  return Math.min(MAX_SIZE, Math.round(EXACT_SIZES * 2 ** ((code - EXACT_SIZES) / CODES_A_DOUBLING)));
}

/** Returns the entries of one hash in a bucket, as entries of a posting list. */
export function entriesOf(bucket: Uint8Array, hash: number): Buffer {
  const rest = hash & REST_MASK;
  const places: number[] = [];
  for (let at = 0; at + RARE_BYTES <= bucket.length; at += RARE_BYTES)
    if ((headOf(bucket, at) & REST_MASK) === rest) places.push(at);
  const entries = Buffer.alloc(places.length * ENTRY_BYTES);
  for (const [index, at] of places.entries()) {
    entries.set(bucket.subarray(at + 3, at + RARE_BYTES), index * ENTRY_BYTES);
    entries.writeUInt16LE(sizeOf(headOf(bucket, at) >>> REST_BITS), index * ENTRY_BYTES + 4);
  }
  return entries;
}

/** The bits of the hash and of the size. */
function headOf(bucket: Uint8Array, at: number): number {
  return (bucket[at] as number) | ((bucket[at + 1] as number) << 8) | ((bucket[at + 2] as number) << 16);
}

/** Returns a bucket without the entries of some hashes. */
function withoutHashes(bucket: Uint8Array, hashes: readonly number[]): Buffer {
  const rests = new Set(hashes.map((hash) => hash & REST_MASK));
  const kept: Uint8Array[] = [];
  for (let at = 0; at + RARE_BYTES <= bucket.length; at += RARE_BYTES)
    if (!rests.has(headOf(bucket, at) & REST_MASK)) kept.push(bucket.subarray(at, at + RARE_BYTES));
  return Buffer.concat(kept);
}

/** A row of rare hashes. */
export interface Bucket {
  readonly entries: Uint8Array;
  /** Its signed hashes that have posting lists; null for none. */
  readonly listed: readonly number[] | null;
}

const NONE: Bucket = { entries: new Uint8Array(0), listed: null };

/** Entries to append to a bucket. */
interface Gain {
  /** Hexadecimal. */
  readonly entries: string;
  /** Signed hashes that get posting lists. */
  readonly listed: readonly number[];
}

/** Writes that a set of additions results in. */
export interface Placing {
  /** Additions to posting lists. */
  readonly lists: readonly Addition[];
  /** Additions to buckets, by bucket number. */
  readonly gained: ReadonlyMap<number, Gain>;
  /** Remaining entries of buckets whose hashes move to posting lists, in hexadecimal. */
  readonly left: ReadonlyMap<number, string>;
}

/** Distributes additions to posting lists and buckets, given the existing buckets. */
export function placed(additions: readonly Addition[], buckets: ReadonlyMap<number, Bucket>): Placing {
  const lists: Addition[] = [];
  const gained = new Map<number, Gain>();
  const leaving = new Map<number, number[]>();
  for (const { entries, hash } of additions) {
    const number = bucketOf(hash);
    const bucket = buckets.get(number) ?? NONE;
    const gain = gained.get(number) ?? { entries: '', listed: [] };
    const known = entriesOf(bucket.entries, hash);
    const isListed = bucket.listed?.includes(hash) === true;
    if (!isListed && known.length / ENTRY_BYTES + entries.length / 2 / ENTRY_BYTES <= MAX_RARE) {
      gained.set(number, { ...gain, entries: gain.entries + rareEntries(hash, entries) });
      continue;
    }
    lists.push({ hash, entries: known.toString('hex') + entries });
    if (!isListed) gained.set(number, { ...gain, listed: [...gain.listed, hash] });
    if (known.length > 0) leaving.set(number, [...(leaving.get(number) ?? []), hash]);
  }
  const left = new Map(
    Array.from(leaving, ([number, hashes]) => [
      number,
      withoutHashes((buckets.get(number) ?? NONE).entries, hashes).toString('hex'),
    ]),
  );
  return { lists, gained, left };
}

/** Entries of a list, in hexadecimal, as those of a bucket. */
function rareEntries(hash: number, entries: string): string {
  const list = Buffer.from(entries, 'hex');
  const made = Buffer.alloc((list.length / ENTRY_BYTES) * RARE_BYTES);
  for (let from = 0, to = 0; from < list.length; from += ENTRY_BYTES, to += RARE_BYTES) {
    made.writeUIntLE((hash & REST_MASK) | (sizeCode(list.readUInt16LE(from + 4)) << REST_BITS), to, 3);
    list.copy(made, to + 3, from, from + 4);
  }
  return made.toString('hex');
}

/** Returns a bucket without the entries of some patterns. */
export function withoutPatterns(bucket: Uint8Array, patterns: ReadonlySet<number>): Buffer {
  const view = new DataView(bucket.buffer, bucket.byteOffset, bucket.byteLength);
  const kept: Uint8Array[] = [];
  for (let at = 0; at + RARE_BYTES <= bucket.length; at += RARE_BYTES)
    if (!patterns.has(view.getUint32(at + 3, true))) kept.push(bucket.subarray(at, at + RARE_BYTES));
  return Buffer.concat(kept);
}

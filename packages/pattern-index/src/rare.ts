import type { Addition } from './postings.ts';
import { ENTRY_BYTES } from './postings.ts';

/**
 * Most hashes are carried by a few patterns only, and a row each would cost ten times what it says: hashes that begin
 * with the same 19 bits have one row together. An entry is the other 13 bits in 2 bytes, lowest first, and then an entry
 * of a list.
 */
const RARE_BYTES: number = 2 + ENTRY_BYTES;

/** A hash that more patterns carry has a list of its own. */
const MAX_RARE = 8;

const REST_BITS = 13;
const REST_MASK = (1 << REST_BITS) - 1;

/** The number of the row that holds a rare hash: 0 to 2^19 - 1. */
export const bucketOf = (hash: number): number => hash >>> REST_BITS;

/** Of the entries in a bucket those of one hash, as entries of a list. */
export function entriesOf(bucket: Uint8Array, hash: number): Buffer {
  const rest = hash & REST_MASK;
  const found: Uint8Array[] = [];
  for (let at = 0; at + RARE_BYTES <= bucket.length; at += RARE_BYTES)
    if (((bucket[at] as number) | ((bucket[at + 1] as number) << 8)) === rest)
      found.push(bucket.subarray(at + 2, at + RARE_BYTES));
  return Buffer.concat(found);
}

/** A bucket without the entries of some hashes. */
function withoutHashes(bucket: Uint8Array, hashes: readonly number[]): Buffer {
  const rests = new Set(hashes.map((hash) => hash & REST_MASK));
  const kept: Uint8Array[] = [];
  for (let at = 0; at + RARE_BYTES <= bucket.length; at += RARE_BYTES)
    if (!rests.has((bucket[at] as number) | ((bucket[at + 1] as number) << 8)))
      kept.push(bucket.subarray(at, at + RARE_BYTES));
  return Buffer.concat(kept);
}

/** What is to be written where. */
export interface Placing {
  /** What goes to lists. */
  readonly lists: readonly Addition[];
  /** What buckets gain, by number, in hexadecimal. */
  readonly gained: ReadonlyMap<number, string>;
  /** What is left of buckets that hashes leave for lists of their own, in hexadecimal. */
  readonly left: ReadonlyMap<number, string>;
}

/** Where additions go, given the buckets that there are, and which of their hashes (signed) have lists. */
export function placed(
  additions: readonly Addition[],
  buckets: ReadonlyMap<number, Uint8Array>,
  listed: ReadonlySet<number>,
): Placing {
  const lists: Addition[] = [];
  const gained = new Map<number, string>();
  const leaving = new Map<number, number[]>();
  for (const addition of additions) {
    const { entries, hash } = addition;
    const number = bucketOf(hash);
    const bucket = buckets.get(number);
    const known = bucket ? entriesOf(bucket, hash) : Buffer.alloc(0);
    if (!listed.has(hash) && known.length / ENTRY_BYTES + entries.length / 2 / ENTRY_BYTES <= MAX_RARE) {
      gained.set(number, (gained.get(number) ?? '') + rareEntries(hash, entries));
      continue;
    }
    lists.push({ hash, entries: known.toString('hex') + entries });
    if (known.length > 0) leaving.set(number, [...(leaving.get(number) ?? []), hash]);
  }
  const left = new Map(
    Array.from(leaving, ([number, hashes]) => [
      number,
      withoutHashes(buckets.get(number) ?? new Uint8Array(0), hashes).toString('hex'),
    ]),
  );
  return { lists, gained, left };
}

/** Entries of a list, in hexadecimal, as those of a bucket. */
function rareEntries(hash: number, entries: string): string {
  const rest = hash & REST_MASK;
  const tag = Buffer.from([rest & 0xff, rest >>> 8]).toString('hex');
  let made = '';
  for (let at = 0; at < entries.length; at += ENTRY_BYTES * 2) made += tag + entries.slice(at, at + ENTRY_BYTES * 2);
  return made;
}

import { type Candidate, POSTING_BUDGET } from '@hookline/similarity';

/** An entry of a list: the number of a pattern in 4 bytes, how many hashes it has in 2, lowest byte first. */
export const ENTRY_BYTES = 6;
/** A pattern with more hashes counts as one with so many. */
export const MAX_SIZE = 0xffff;

/** A chunk this long is followed by another. */
export const CHUNK_BYTES: number = 64 * ENTRY_BYTES;

/** A list that is longer no longer grows: it exceeds the budget of a search, and so is never visited. */
export const MAX_LIST_BYTES: number = POSTING_BUDGET * ENTRY_BYTES;

/** Entries to append to the posting list of one hash. */
export interface Addition {
  /** As PostgreSQL's integer: signed. */
  readonly hash: number;
  /** Hexadecimal. */
  readonly entries: string;
}

/** Entries for patterns that were just added, by hash. */
export function additionsOf(patterns: readonly { readonly id: number; readonly hashes: Uint32Array }[]): Addition[] {
  const lists = new Map<number, string>();
  for (const { hashes, id } of patterns) {
    const entry = Buffer.alloc(ENTRY_BYTES);
    entry.writeUInt32LE(id, 0);
    entry.writeUInt16LE(Math.min(hashes.length, MAX_SIZE), 4);
    const hex = entry.toString('hex');
    for (const hash of hashes) lists.set(hash, (lists.get(hash) ?? '') + hex);
  }
  return Array.from(lists, ([hash, entries]) => ({ hash: toSigned(hash), entries }));
}

/** The patterns in some lists, with how often each comes up. */
export function candidatesOf(lists: Iterable<Uint8Array>): Candidate[] {
  const found = new Map<number, { readonly id: number; shared: number; readonly size: number }>();
  for (const list of lists) {
    const view = new DataView(list.buffer, list.byteOffset, list.byteLength);
    for (let at = 0; at < list.byteLength; at += ENTRY_BYTES) {
      const id = view.getUint32(at, true);
      const candidate = found.get(id);
      if (candidate) candidate.shared++;
      else found.set(id, { id, shared: 1, size: view.getUint16(at + 4, true) });
    }
  }
  return [...found.values()];
}

/** A 32-bit hash as PostgreSQL's `integer` holds it. */
export const toSigned = (hash: number): number => hash | 0;
/** Inverse of {@link toSigned}. */
export const toUnsigned = (hash: number): number => hash >>> 0;

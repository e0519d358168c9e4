import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Candidate } from '../fingerprint-index.ts';
import { POSTING_BUDGET } from '../thresholds.ts';

/** An entry is the number of a pattern in 4 bytes and its number of hashes in 2, both little-endian. */
const ENTRY_BYTES = 6;
const MAX_SIZE = 0xffff;

/** A list of this length no longer grows: it exceeds the budget of a search, so it is never read. */
const MAX_BYTES = (POSTING_BUDGET + 1) * ENTRY_BYTES;

/** The posting lists: for each hash, the patterns that have it. */
export class Postings {
  readonly #append: StatementSync;
  readonly #length: StatementSync;
  readonly #entries: StatementSync;

  constructor(database: DatabaseSync) {
    this.#append = database.prepare(
      `INSERT INTO posting (hash, entries) VALUES (?1, ?2)
       ON CONFLICT DO UPDATE SET entries = CAST(entries || excluded.entries AS BLOB) WHERE length(entries) < ${MAX_BYTES}`,
    );
    this.#length = database.prepare('SELECT length(entries) AS bytes FROM posting WHERE hash = ?');
    this.#entries = database.prepare('SELECT entries FROM posting WHERE hash = ?');
  }

  /** Appends a pattern to the list of each of its hashes. */
  add(id: number, hashes: Uint32Array): void {
    const entry = Buffer.alloc(ENTRY_BYTES);
    entry.writeUInt32LE(id, 0);
    entry.writeUInt16LE(Math.min(hashes.length, MAX_SIZE), 4);
    for (const hash of hashes) this.#append.run(hash, entry);
  }

  frequencies(hashes: Uint32Array): number[] {
    return Array.from(hashes, (hash) => Number(this.#length.get(hash)?.['bytes'] ?? 0) / ENTRY_BYTES);
  }

  candidates(hashes: Uint32Array): Candidate[] {
    const found = new Map<number, { readonly id: number; shared: number; readonly size: number }>();
    for (const hash of hashes) {
      const entries = this.#entries.get(hash)?.['entries'];
      if (entries instanceof Uint8Array) count(entries, found);
    }
    return [...found.values()];
  }
}

function count(entries: Uint8Array, found: Map<number, { id: number; shared: number; size: number }>): void {
  const view = new DataView(entries.buffer, entries.byteOffset, entries.byteLength);
  for (let at = 0; at < entries.byteLength; at += ENTRY_BYTES) {
    const id = view.getUint32(at, true);
    const candidate = found.get(id);
    if (candidate) candidate.shared++;
    else found.set(id, { id, shared: 1, size: view.getUint16(at + 4, true) });
  }
}

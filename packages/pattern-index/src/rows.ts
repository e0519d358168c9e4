import type { IndexedPattern } from '@hookline/similarity';
import { toUnsigned } from './postings.ts';

/** A row of {@link COLUMNS}. Bytes are `Buffer`s from one engine and `Uint8Array`s from the other. */
export interface PatternRow {
  readonly id: number;
  readonly fingerprint: string;
  readonly shape: string;
  readonly family: string;
  readonly path: string | null;
  readonly tokens: number;
  readonly hashes: Uint8Array;
  readonly name_hash: number | null;
}

/** Columns of {@link PatternRow}. */
export const COLUMNS = `id, encode(fingerprint, 'hex') AS fingerprint, encode(shape, 'hex') AS shape, family, path, tokens, hashes, name_hash`;

/** A pattern from its row. */
export function toPattern(row: PatternRow): IndexedPattern {
  const { family, fingerprint, hashes, id, name_hash, path, shape, tokens } = row;
  const nameHash = name_hash === null ? null : toUnsigned(name_hash);
  return { id, family, fingerprint, hashes: toHashes(hashes), nameHash, path: path ?? undefined, shape, tokens };
}

/** Encodes hashes as the database stores them, in hexadecimal: 4 bytes each, little-endian. */
export function fromHashes(hashes: Uint32Array): string {
  const bytes = Buffer.alloc(hashes.length * 4);
  for (const [at, hash] of hashes.entries()) bytes.writeUInt32LE(hash, at * 4);
  return bytes.toString('hex');
}

/** Decodes hashes as the database stores them. */
export function toHashes(bytes: Uint8Array): Uint32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const hashes = new Uint32Array(bytes.byteLength / 4);
  for (let at = 0; at < hashes.length; at++) hashes[at] = view.getUint32(at * 4, true);
  return hashes;
}

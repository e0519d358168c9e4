import { hashText, mix } from './winnow.ts';

/** Distinguishes the hash of a name from that of a token of the same text. */
const SEED = 0x5bd1e995;

/** Hashes a declared name, case-sensitively, to 32 bits. Returns null for a missing name. */
export function nameHashOf(name: string | undefined): number | null {
  return name === undefined || name === '' ? null : mix(hashText(name, SEED));
}

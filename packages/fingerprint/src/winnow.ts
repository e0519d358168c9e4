import { NEWLINE, type Token } from './lexer/token.ts';

/** Number of tokens covered by one hash. */
const GRAM = 5;
/** Number of consecutive hashes of which the least is kept: any `GRAM + WINDOW - 1` shared tokens share a hash. */
const WINDOW = 4;

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;
/** Odd, so that multiplication by it is a bijection modulo 2^32. */
const BASE = 0x9e3779b1;

/**
 * Computes the winnowed hashes of a text, sorted and without repetition: a 32-bit hash of every five consecutive tokens,
 * of which the least of every four is kept. Layout is ignored. The family is part of each hash, so that texts of different
 * families share hashes only by chance.
 *
 * @see Schleimer, Wilkerson, Aiken: Winnowing: Local Algorithms for Document Fingerprinting, SIGMOD 2003,
 * https://theory.stanford.edu/~aiken/publications/papers/sigmod03.pdf
 */
export function winnow(tokens: readonly Token[], family: string): Uint32Array {
  const grams = gramsOf(tokens, hashText(family, FNV_OFFSET));
  const kept = new Set<number>();
  if (grams.length <= WINDOW) {
    const least = leastOf(grams, 0, grams.length);
    if (least !== undefined) kept.add(least);
  } else for (let at = 0; at + WINDOW <= grams.length; at++) kept.add(leastOf(grams, at, at + WINDOW) ?? 0);
  return Uint32Array.from(kept).sort();
}

/** Hashes every run of `GRAM` tokens, or all tokens together when there are fewer. */
function gramsOf(tokens: readonly Token[], seed: number): Uint32Array {
  const hashes: number[] = [];
  for (const { kind, text } of tokens) if (kind < NEWLINE) hashes.push(hashText(text, seed));
  if (hashes.length === 0) return new Uint32Array(0);
  const grams = new Uint32Array(Math.max(1, hashes.length - GRAM + 1));
  for (let at = 0; at < grams.length; at++) {
    let gram = seed;
    const end = Math.min(at + GRAM, hashes.length);
    for (let token = at; token < end; token++) gram = Math.imul(gram ^ (hashes[token] as number), BASE);
    grams[at] = mix(gram);
  }
  return grams;
}

function leastOf(grams: Uint32Array, from: number, to: number): number | undefined {
  let least = grams[from];
  for (let at = from + 1; at < to; at++) {
    const gram = grams[at] as number;
    if (least === undefined || gram < least) least = gram;
  }
  return least;
}

/** Computes FNV-1a over UTF-16 units. @see https://www.rfc-editor.org/rfc/rfc9923 */
export function hashText(text: string, seed: number): number {
  let hash = seed;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), FNV_PRIME);
  return hash;
}

/** Distributes the entropy over all bits (the MurmurHash3 finalizer), so that the least hash is an unbiased choice. */
export function mix(value: number): number {
  let mixed = value;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

import type { NewPattern } from '@hookline/similarity';

/** Number of patterns that are remembered for edits. */
const REMEMBERED = 5_000;
/** Number of common hashes: idioms that occur in many patterns. */
const IDIOMS = 60_000;

/** Patterns that look like real ones: always the same for the same seed. */
export class MadeUp {
  #state: number;
  #made = 0;
  readonly #remembered: NewPattern[] = [];

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** From 0 up to, but not including, 1. mulberry32. */
  random(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A hash: of an idiom, the first of which are by far the most common, or one of its own. */
  hash(): number {
    if (this.random() < 0.67) return Math.floor(this.random() * 2 ** 32);
    return Math.imul(Math.floor(IDIOMS * this.random() ** 3) + 1, 0x9e3779b1) >>> 0;
  }

  /** A pattern that is new. */
  next(): NewPattern {
    const pattern = this.#make(this.random() < 0.5 ? this.#remembered[this.#place()] : undefined);
    this.#remembered[this.#place()] = pattern;
    return pattern;
  }

  /** One of those made. */
  some(): NewPattern {
    const made = this.#remembered.filter(Boolean);
    return made[Math.floor(this.random() * made.length)] ?? this.next();
  }

  /** One that was never added. */
  foreign(): NewPattern {
    return this.#make(undefined);
  }

  /** A pattern with these hashes. */
  withHashes(hashes: Iterable<number>): NewPattern {
    const sorted = Uint32Array.from(new Set(hashes)).sort();
    const fingerprint = (++this.#made).toString(16).padStart(16, '0').repeat(4);
    return {
      family: 'javascript',
      fingerprint,
      shape: fingerprint,
      tokens: sorted.length * 3,
      hashes: sorted,
      nameHash: null,
    };
  }

  #place(): number {
    return Math.floor(this.random() * REMEMBERED);
  }

  /** A new one, or the next version of another. */
  #make(before: NewPattern | undefined): NewPattern {
    if (before) return edited(before, this);
    const size = Math.round(8 * 2 ** (this.random() * 3.3));
    return this.withHashes(Array.from({ length: size }, () => this.hash()));
  }
}

/** A pattern after an edit: a fifth of its hashes are others. */
export function edited({ hashes }: NewPattern, madeUp: MadeUp): NewPattern {
  return madeUp.withHashes(Array.from(hashes, (hash) => (madeUp.random() < 0.2 ? madeUp.hash() : hash)));
}

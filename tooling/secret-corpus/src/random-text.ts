const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const UPPER = LOWER.toUpperCase();
const DIGITS = '0123456789';

/** Alphabets of secrets. */
const ALPHABETS = {
  alphanumeric: LOWER + UPPER + DIGITS,
  base32: `${UPPER}234567`,
  base64: `${LOWER}${UPPER}${DIGITS}+/`,
  bech32: 'QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L',
  digits: DIGITS,
  hex: '0123456789abcdef',
  upper: UPPER + DIGITS,
  url: `${LOWER}${UPPER}${DIGITS}-_`,
} as const;

/** Name of an alphabet. */
export type Alphabet = keyof typeof ALPHABETS;

/** Makes random text from a seed (mulberry32). @see https://github.com/bryc/code/blob/master/jshash/PRNGs.md */
export class RandomText {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** Returns an integer from 0 (inclusive) to `limit` (exclusive). */
  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T;
  }

  of(alphabet: Alphabet, length: number): string {
    return Array.from({ length }, () => this.pick(ALPHABETS[alphabet].split(''))).join('');
  }

  uuid(): string {
    return [8, 4, 4, 4, 12].map((length) => this.of('hex', length)).join('-');
  }

  /** Returns a password as people choose them: two words with digits or replaced letters, and often a sign. */
  password(): string {
    const words = ['winter', 'Dragon', 'monkey', 'Garden', 'river', 'Castle', 'purple', 'Rocket', 'silver', 'Falcon'];
    const first = this.pick(words);
    const second = this.pick(words);
    switch (this.below(4)) {
      case 0:
        return `${first}${this.of('digits', 2)}${second}${this.pick(['!', '?', '#', '*'])}`;
      case 1:
        return `${first.replace(/[aeo]/, (letter) => (letter === 'a' ? '4' : letter === 'e' ? '3' : '0'))}${second}${this.of('digits', 3)}`;
      case 2:
        return `${this.of('alphanumeric', 7)}${this.of('digits', 2)}${this.of('alphanumeric', 3)}`;
      default:
        return `${first}-${this.of('digits', 4)}-${second}`;
    }
  }
}

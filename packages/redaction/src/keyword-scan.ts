/** Finds words in a text in one pass, in any letter case of ASCII, with the automaton of Aho and Corasick. */
export class KeywordScan {
  readonly #classes = new Uint8Array(128);
  readonly #width: number;
  /** Next state by state and character class. */
  readonly #next: Uint16Array;
  /** Words that end in a state. */
  readonly #ends: readonly (readonly number[] | undefined)[];
  readonly #lengths: readonly number[];

  /** `words` are in lower case and of ASCII, at most 65 535 characters together. */
  constructor(words: readonly string[]) {
    const characters = [...new Set(words.join(''))];
    for (const [index, character] of characters.entries()) {
      this.#classes[character.charCodeAt(0)] = index + 1;
      this.#classes[character.toUpperCase().charCodeAt(0)] = index + 1;
    }
    this.#width = characters.length + 1;
    this.#lengths = words.map(({ length }) => length);
    const { next, ends } = this.#build(words);
    this.#next = next;
    this.#ends = ends;
  }

  /** Calls `onWord` with the index and the start of each occurrence, in order of their ends. Ends early when it returns false. */
  scan(text: string, onWord: (word: number, start: number) => boolean): void {
    const classes = this.#classes;
    const next = this.#next;
    const ends = this.#ends;
    const width = this.#width;
    let state = 0;
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index);
      state = next[state * width + (code < 128 ? (classes[code] as number) : 0)] as number;
      const words = ends[state];
      if (words === undefined) continue;
      for (const word of words) if (!onWord(word, index + 1 - (this.#lengths[word] as number))) return;
    }
  }

  #build(words: readonly string[]): { next: Uint16Array; ends: (number[] | undefined)[] } {
    const width = this.#width;
    const most = words.reduce((sum, { length }) => sum + length, 1);
    if (most > 65_535) throw new RangeError(`words must have at most 65534 characters together, not ${most - 1}`);
    const next = new Uint16Array(most * width);
    const ends: (number[] | undefined)[] = [undefined];
    for (const [index, word] of words.entries()) {
      let state = 0;
      for (const character of word) {
        const slot = state * width + (this.#classes[character.charCodeAt(0)] as number);
        if (next[slot] === 0) next[slot] = ends.push(undefined) - 1;
        state = next[slot] as number;
      }
      (ends[state] ??= []).push(index);
    }
    const fallback = new Uint16Array(ends.length);
    const queue = [0];
    for (const state of queue) {
      for (let slot = 0; slot < width; slot++) {
        const child = next[state * width + slot] as number;
        const shorter = state === 0 ? 0 : (next[(fallback[state] as number) * width + slot] as number);
        if (child === 0) next[state * width + slot] = shorter;
        else {
          fallback[child] = shorter;
          const inherited = ends[shorter];
          if (inherited) (ends[child] ??= []).push(...inherited);
          queue.push(child);
        }
      }
    }
    return { next: next.slice(0, ends.length * width), ends };
  }
}

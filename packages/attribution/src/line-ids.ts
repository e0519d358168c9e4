import type { Comparing } from './compare.ts';
import { WORDS_FACTOR } from './line-hasher.ts';
import { wordsKey } from './lines.ts';

/** Numbers lines like their hashes, without the cost of hashing lines that only two texts are compared by. */
export class LineIds {
  readonly #lines = new Map<string, number>();
  readonly #words = new Map<string, number>();

  of(lines: readonly string[], comparing: Comparing): number[] {
    return lines.map((line) => {
      let id = this.#lines.get(line);
      if (id === undefined) {
        id = this.#lines.size + (comparing === 'exact' ? 0 : this.#wordsOf(line) * WORDS_FACTOR);
        this.#lines.set(line, id);
      }
      return id;
    });
  }

  #wordsOf(line: string): number {
    const words = wordsKey(line);
    let id = this.#words.get(words);
    if (id === undefined) this.#words.set(words, (id = this.#words.size));
    return id;
  }
}

import { KeywordScan } from './keyword-scan.ts';
import { findKeyLines } from './key-lines.ts';
import { findKeyValues } from './key-values.ts';
import { findMnemonics } from './mnemonics.ts';
import { CALL_WORK, type Rule, type SecretRange } from './rule.ts';

/** Characters that rules may read for each character of the text. Real text of more than a few kilobytes needs less than half of it. */
const WORK_PER_CHARACTER = 14;
/** Work that is allowed in addition, for any text. */
const LEAST_WORK = 4_000_000;

/** Limits the work for a text, or for all texts of one value together. */
export class WorkBudget {
  #left = LEAST_WORK;

  /** True when texts made to be slow have used more than all texts were allowed. */
  get isExceeded(): boolean {
    return this.#left <= 0;
  }

  /** Allows the work for a text of a number of characters. */
  allow(characters: number): void {
    this.#left += WORK_PER_CHARACTER * characters;
  }

  /** Takes the work of an attempt, in characters. */
  take(work: number): void {
    this.#left -= work;
  }
}

/** Finds secrets by rules in time proportional to the length of the text. */
export class Scanner {
  readonly #keywords: KeywordScan;
  /** Rules by the index of their keyword. */
  readonly #rulesOf: readonly (readonly number[])[];
  readonly #lengths: readonly number[];
  readonly #rules: readonly Rule[];

  constructor(rules: readonly Rule[]) {
    const byWord = new Map<string, number[]>();
    for (const [index, { anchors }] of rules.entries()) {
      for (const anchor of new Set(anchors)) byWord.set(anchor, [...(byWord.get(anchor) ?? []), index]);
    }
    const words = [...byWord.keys()];
    this.#keywords = new KeywordScan(words);
    this.#rulesOf = [...byWord.values()];
    this.#lengths = words.map(({ length }) => length);
    this.#rules = rules;
  }

  /**
   * Returns the secrets of a text, in no order and possibly overlapping; `undefined` when the rules would have to read so much
   * that the time were no longer proportional to the length, which only text made for it causes. Texts that share a budget share
   * its fixed part.
   */
  scan(text: string, budget: WorkBudget = new WorkBudget()): readonly SecretRange[] | undefined {
    budget.allow(text.length);
    const found: SecretRange[] = [];
    const doneUntil = new Uint32Array(this.#rules.length);
    let isStopped = false;
    this.#keywords.scan(text, (word, at) => {
      if (budget.isExceeded) return !(isStopped = true);
      for (const index of this.#rulesOf[word] as readonly number[]) {
        if (at < (doneUntil[index] as number)) continue;
        const rule = this.#rules[index] as Rule;
        const result = rule.find(text, at, at + (this.#lengths[word] as number));
        budget.take(typeof result === 'number' ? result : CALL_WORK + result.end - at);
        if (typeof result === 'number') continue;
        found.push(result);
        doneUntil[index] = result.end;
      }
      return true;
    });
    if (isStopped) return undefined;
    // Their form tells them, without a word.
    found.push(...findKeyLines(text), ...findKeyValues(text), ...findMnemonics(text));
    return found;
  }

  /** Returns true when a text contains a word of a rule. */
  hasWord(text: string): boolean {
    let isFound = false;
    this.#keywords.scan(text, () => !(isFound = true));
    return isFound;
  }
}

/** Greatest number of different missing closers in one text; after that, none is searched for. */
const MAX_MISSING = 16;

/**
 * Remembers closers that were searched for in vain, so that they are not searched for again. This keeps lexing linear, for
 * example for a text of opening quotes only.
 */
export class Unclosed {
  readonly #text: string;
  readonly #spans = new Map<object, { readonly from: number; readonly until: number }>();
  readonly #missing = new Set<string>();

  constructor(text: string) {
    this.#text = text;
  }

  /** Returns whether the rule is known to remain unclosed when it opens at `at`. */
  has(rule: object, at: number): boolean {
    const span = this.#spans.get(rule);
    return span !== undefined && at >= span.from && at < span.until;
  }

  /** Records that a rule that opens anywhere from `from` to `until` remains unclosed. */
  add(rule: object, from: number, until: number): void {
    this.#spans.set(rule, { from, until });
  }

  /** Returns the next position of `closer`, or -1. */
  find(closer: string, from: number): number {
    if (this.#missing.has(closer) || this.#missing.size >= MAX_MISSING) return -1;
    const at = this.#text.indexOf(closer, from);
    if (at < 0) this.#missing.add(closer);
    return at;
  }

  /** Returns false for a closer that `markMissing` recorded, and when too many closers are missing. */
  mayExist(closer: string): boolean {
    return !this.#missing.has(closer) && this.#missing.size < MAX_MISSING;
  }

  markMissing(closer: string): void {
    this.#missing.add(closer);
  }
}

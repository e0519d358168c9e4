/** How many different closers may be looked for in vain in one text before no more are looked for. */
const MAX_MISSING = 16;

/**
 * What was looked for and not found, so that it is not looked for again: this is what keeps reading linear in
 * a text of nothing but opening quotes.
 */
export class Unclosed {
  readonly #text: string;
  readonly #spans = new Map<object, { readonly from: number; readonly until: number }>();
  readonly #missing = new Set<string>();

  constructor(text: string) {
    this.#text = text;
  }

  /** Whether the rule is known not to close when it opens at `at`. */
  has(rule: object, at: number): boolean {
    const span = this.#spans.get(rule);
    return span !== undefined && at >= span.from && at < span.until;
  }

  /** The rule opened at `from` and was not closed before `until`; so it is wherever it opens in between. */
  add(rule: object, from: number, until: number): void {
    this.#spans.set(rule, { from, until });
  }

  /** Where `closer` next stands, or -1. */
  find(closer: string, from: number): number {
    if (this.#missing.has(closer) || this.#missing.size >= MAX_MISSING) return -1;
    const at = this.#text.indexOf(closer, from);
    if (at < 0) this.#missing.add(closer);
    return at;
  }

  /** Whether a search for this kind of closer still pays; `giveUp` says that it did not. */
  isWorth(closer: string): boolean {
    return !this.#missing.has(closer) && this.#missing.size < MAX_MISSING;
  }

  giveUp(closer: string): void {
    this.#missing.add(closer);
  }
}

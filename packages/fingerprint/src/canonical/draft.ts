import { NAME, NEWLINE, PUNCT, type Token } from '../lexer/token.ts';
import { pairBrackets } from '../lexer/brackets.ts';

/** A list of tokens from which rules strike the redundant ones. It gives access to remaining neighbours and bracket pairs. */
export class Draft {
  readonly tokens: Token[];
  /** For each bracket, the index of its partner; -1 for other tokens and unmatched brackets. */
  readonly partners: Int32Array;
  readonly #struck: Uint8Array;

  constructor(tokens: Token[]) {
    this.tokens = tokens;
    this.partners = pairBrackets(tokens);
    this.#struck = new Uint8Array(tokens.length);
  }

  /** Marks a token as removed. */
  strike(at: number): void {
    this.#struck[at] = 1;
  }

  /** Returns whether a token remains. */
  has(at: number): boolean {
    return this.#struck[at] === 0;
  }

  /** Replaces kind and text of a token. */
  replace(at: number, kind: Token['kind'], text: string): void {
    const token = this.tokens[at];
    if (token) this.tokens[at] = { ...token, kind, text };
  }

  /** Returns the index of the remaining token before `at`, or -1. */
  before(at: number): number {
    let before = at - 1;
    while (before >= 0 && this.#struck[before] === 1) before--;
    return before;
  }

  /** Returns the index of the remaining token after `at`, or the number of tokens. */
  after(at: number): number {
    let after = at + 1;
    while (after < this.tokens.length && this.#struck[after] === 1) after++;
    return after;
  }

  /** Returns the text of a punctuation token, else ''. */
  mark(at: number): string {
    const token = this.tokens[at];
    return token?.kind === PUNCT ? token.text : '';
  }

  /** Returns the text of a name, else ''. */
  name(at: number): string {
    const token = this.tokens[at];
    return token?.kind === NAME ? token.text : '';
  }

  /** Returns whether the token is layout or missing. */
  isEdge(at: number): boolean {
    const token = this.tokens[at];
    return token === undefined || token.kind >= NEWLINE;
  }

  /** Returns whether no white space separates the token at `at` from the one before it. */
  isJoined(at: number): boolean {
    return this.tokens[at - 1]?.end === this.tokens[at]?.start;
  }

  /** Returns the remaining tokens. */
  finish(): Token[] {
    return this.tokens.filter((_, at) => this.#struck[at] === 0);
  }
}

import { NAME, NEWLINE, PUNCT, type Token } from '../lexer/token.ts';
import { pair } from './pair.ts';

/**
 * Tokens while redundant ones are struck out. Rules look at what is left around a token, and at the
 * partner of a bracket.
 */
export class Draft {
  readonly tokens: Token[];
  /** For each bracket, where its partner is; -1 for everything else, and for brackets that have none. */
  readonly partners: Int32Array;
  readonly #struck: Uint8Array;

  constructor(tokens: Token[]) {
    this.tokens = tokens;
    this.partners = pair(tokens);
    this.#struck = new Uint8Array(tokens.length);
  }

  /** Strikes a token out. */
  strike(at: number): void {
    this.#struck[at] = 1;
  }

  /** Whether a token is still there. */
  has(at: number): boolean {
    return this.#struck[at] === 0;
  }

  /** Puts another token in the place of one. */
  replace(at: number, kind: Token['kind'], text: string): void {
    const token = this.tokens[at];
    if (token) this.tokens[at] = { ...token, kind, text };
  }

  /** The index of the token left before `at`, or -1. */
  before(at: number): number {
    let before = at - 1;
    while (before >= 0 && this.#struck[before] === 1) before--;
    return before;
  }

  /** The index of the token left after `at`, or the number of tokens. */
  after(at: number): number {
    let after = at + 1;
    while (after < this.tokens.length && this.#struck[after] === 1) after++;
    return after;
  }

  /** The text of a punctuation token, else ''. */
  mark(at: number): string {
    const token = this.tokens[at];
    return token?.kind === PUNCT ? token.text : '';
  }

  /** The text of a name, else ''. */
  name(at: number): string {
    const token = this.tokens[at];
    return token?.kind === NAME ? token.text : '';
  }

  /** Whether a token is layout, or there is none. */
  isEdge(at: number): boolean {
    const token = this.tokens[at];
    return token === undefined || token.kind >= NEWLINE;
  }

  /** Whether the token at `at` is punctuation that stands right behind the one before it. */
  isJoined(at: number): boolean {
    return this.tokens[at - 1]?.end === this.tokens[at]?.start;
  }

  /** What is left. */
  finish(): Token[] {
    return this.tokens.filter((_, at) => this.#struck[at] === 0);
  }
}

import { DIGIT, foldAscii, INNER, isWideSpace, LETTER, LINE, SPACE } from './characters.ts';
import type { CompiledSyntax } from './compile.ts';
import { LayoutReader } from './layout.ts';
import { Modes } from './modes.ts';
import { canonicalNumber, endOfNumber } from './numbers.ts';
import type { Syntax } from './syntax.ts';
import { type Kind, NAME, NUMBER, PUNCT, type Token } from './token.ts';
import { Unclosed } from './unclosed.ts';

/** Something to be read where the next line begins, such as the body of a heredoc. */
export type AtNextLine = (lexer: Lexer, at: number) => number;

/**
 * Cuts a text into tokens by the table of its family. It never fails: what the table does not know is
 * punctuation. Every character is read a bounded number of times, whatever the text.
 */
export class Lexer {
  readonly text: string;
  readonly end: number;
  readonly tokens: Token[] = [];
  /** The strings and tags that are open around the code being read. */
  readonly modes: Modes = new Modes();
  /** What was looked for and is not there. */
  readonly unclosed: Unclosed;
  readonly syntax: Syntax;
  readonly #compiled: CompiledSyntax;
  readonly #layout: LayoutReader | undefined;
  #waiting: AtNextLine[] = [];

  constructor(text: string, compiled: CompiledSyntax) {
    this.text = text;
    this.end = text.length;
    this.syntax = compiled.syntax;
    this.#compiled = compiled;
    this.unclosed = new Unclosed(text);
    const { layout } = compiled.syntax;
    this.#layout = layout && new LayoutReader(layout, text, this.tokens);
  }

  /** The token before, if any. */
  get last(): Token | undefined {
    return this.tokens[this.tokens.length - 1];
  }

  /** Whether a word is one of the family's keywords. */
  isKeyword(word: string): boolean {
    return this.#compiled.keywords.has(word);
  }

  /** Reads from `at` to the end. */
  run(at: number = 0): Token[] {
    for (let next = at; ;) {
      while (next < this.end) next = this.#step(next);
      const again = this.modes.abandonAny(this.end);
      if (again < 0) return this.tokens;
      next = again;
    }
  }

  /** Adds a token. `text` is its canonical spelling. */
  push(kind: Kind, text: string, start: number, end: number): void {
    if (this.#layout && !this.modes.any) this.#layout.before(start);
    this.tokens.push({ kind, text, start, end });
  }

  /** Adds the character at `at` as punctuation, and minds brackets. Returns where reading goes on. */
  punctuation(at: number): number {
    const code = this.text.charCodeAt(at);
    if (this.modes.any) {
      const resumed = this.modes.bracket(code, at);
      if (resumed >= 0) return resumed;
    }
    this.push(PUNCT, this.text.charAt(at), at, at + 1);
    if (this.#layout && !this.modes.any) this.#layout.bracket(code);
    return at + 1;
  }

  /** Puts something off to where the next line begins. */
  atNextLine(read: AtNextLine): void {
    this.#waiting.push(read);
  }

  /** How much was put off to there. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Whether nothing but white space stands between the start of the line and `at`. */
  isAtLineStart(at: number): boolean {
    let before = at - 1;
    while (before >= 0 && this.#compiled.classes[this.text.charCodeAt(before)] === SPACE) before--;
    return before < 0 || this.text.charCodeAt(before) === 10;
  }

  #step(at: number): number {
    const code = this.text.charCodeAt(at);
    if (code >= 128) return isWideSpace(code) ? at + 1 : this.#word(at);
    const scanners = this.#compiled.scanners[code];
    if (scanners) {
      for (const scan of scanners) {
        const next = scan(this, at);
        if (next >= 0) return next;
      }
    }
    const as = this.#compiled.classes[code];
    if (as === SPACE) return at + 1;
    if (as === LETTER) return this.#word(at);
    if (as === LINE) return this.#newline(at);
    return as === DIGIT ? this.#number(at) : this.#mark(at, code);
  }

  /** Punctuation, unless it begins a number or joins two lines. */
  #mark(at: number, code: number): number {
    if (code === 46 && this.#beginsFraction(at)) return this.#number(at);
    if (this.#layout?.joins(code) && this.text.charCodeAt(at + 1) === 10) return at + 2;
    return this.punctuation(at);
  }

  #beginsFraction(at: number): boolean {
    const next = this.text.charCodeAt(at + 1);
    if (!(next >= 48 && next <= 57)) return false;
    const { last } = this;
    if (!last || (last.end < at && !this.syntax.tuples)) return true;
    if (last.kind === PUNCT) return !')]}.'.includes(last.text);
    return last.kind === NAME && this.isKeyword(last.text);
  }

  #number(at: number): number {
    const end = endOfNumber(this.text, at, this.syntax.digitSeparator);
    this.push(NUMBER, canonicalNumber(this.text.slice(at, end), this.syntax), at, end);
    return end;
  }

  #word(at: number): number {
    const { classes } = this.#compiled;
    let next = at + 1;
    for (; next < this.end; next++) {
      const code = this.text.charCodeAt(next);
      if (code < 128) {
        const as = classes[code];
        if (as !== LETTER && as !== DIGIT && as !== INNER) break;
      } else if (isWideSpace(code)) break;
    }
    const word = this.text.slice(at, next);
    this.push(NAME, this.syntax.foldCase ? foldAscii(word) : word, at, next);
    return next;
  }

  #newline(at: number): number {
    const abandoned = this.modes.newline(at);
    if (abandoned >= 0) return abandoned;
    this.#layout?.newline();
    let next = at + 1;
    const waiting = this.#waiting;
    if (waiting.length === 0) return next;
    this.#waiting = [];
    for (const read of waiting) next = read(this, next);
    return next;
  }
}

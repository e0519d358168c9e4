import { DIGIT, foldAscii, INNER, isWideSpace, LETTER, LINE, SPACE } from './characters.ts';
import type { CompiledSyntax } from './compile.ts';
import { LayoutReader } from './layout.ts';
import { Modes } from './modes.ts';
import { canonicalNumber, endOfNumber } from './numbers.ts';
import type { DeferredScan, ScanContext } from './scanner.ts';
import type { Syntax } from './syntax.ts';
import { type Kind, NAME, NUMBER, PUNCT, type Token } from './token.ts';
import { Unclosed } from './unclosed.ts';

/**
 * Splits a text into tokens by the table of its family. It never fails: an unknown character is punctuation. Every
 * character is read a bounded number of times for any text.
 */
export class Lexer implements ScanContext {
  readonly text: string;
  readonly end: number;
  readonly tokens: Token[] = [];
  /** The strings and tags that enclose the current code. */
  readonly modes: Modes = new Modes();
  /** Closers that are known to be missing. */
  readonly unclosed: Unclosed;
  readonly syntax: Syntax;
  readonly #compiled: CompiledSyntax;
  readonly #layout: LayoutReader | undefined;
  #deferred: DeferredScan[] = [];

  constructor(text: string, compiled: CompiledSyntax) {
    this.text = text;
    this.end = text.length;
    this.syntax = compiled.syntax;
    this.#compiled = compiled;
    this.unclosed = new Unclosed(text);
    const { layout } = compiled.syntax;
    this.#layout = layout && new LayoutReader(layout, text, this.tokens);
  }

  /** The previous token. */
  get last(): Token | undefined {
    return this.tokens[this.tokens.length - 1];
  }

  /** Returns whether a word is a keyword of the family. */
  isKeyword(word: string): boolean {
    return this.#compiled.keywords.has(word);
  }

  /** Reads the text from `at` to its end. */
  run(at: number = 0): Token[] {
    for (let next = at; ;) {
      while (next < this.end) next = this.#step(next);
      const resumed = this.modes.abandonUnclosed(this.end);
      if (resumed < 0) return this.tokens;
      next = resumed;
    }
  }

  /** Adds a token. `text` is its canonical spelling. */
  push(kind: Kind, text: string, start: number, end: number): void {
    if (this.#layout && !this.modes.isActive) this.#layout.before(start);
    this.tokens.push({ kind, text, start, end });
  }

  /** Adds the character at `at` as punctuation and tracks brackets. Returns the next position. */
  punctuation(at: number): number {
    const code = this.text.charCodeAt(at);
    if (this.modes.isActive) {
      const resumed = this.modes.bracket(code, at);
      if (resumed >= 0) return resumed;
    }
    this.push(PUNCT, this.text.charAt(at), at, at + 1);
    if (this.#layout && !this.modes.isActive) this.#layout.bracket(code);
    return at + 1;
  }

  /** Schedules a scan for the start of the next line. */
  deferToNextLine(scan: DeferredScan): void {
    this.#deferred.push(scan);
  }

  /** Number of scans scheduled for the start of the next line. */
  get deferredCount(): number {
    return this.#deferred.length;
  }

  /** Returns whether only white space precedes `at` on its line. */
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

  /** Reads punctuation, unless the character begins a number or continues the line. */
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
    const deferred = this.#deferred;
    if (deferred.length === 0) return next;
    this.#deferred = [];
    for (const scan of deferred) next = scan(this, next);
    return next;
  }
}

import type { Syntax } from '../lexer/syntax.ts';
import { NAME, NEWLINE, PUNCT, type Token } from '../lexer/token.ts';
import { pairBrackets } from '../lexer/brackets.ts';

const TAB_COLUMNS = 8;

/** A text prepared for finding its units: tokens without layout, their lines, columns and bracket pairs. */
export class Source {
  readonly text: string;
  readonly syntax: Syntax;
  readonly family: string;
  readonly tokens: readonly Token[];
  /** For each bracket, the index of its partner; -1 for other tokens. */
  readonly partners: Int32Array;
  /** For each token, the number of its first line, from 0. */
  readonly lines: Int32Array;
  readonly #lineStarts: readonly number[];

  constructor(text: string, tokens: readonly Token[], syntax: Syntax, family: string) {
    this.text = text;
    this.syntax = syntax;
    this.family = family;
    this.tokens = tokens.filter(({ kind }) => kind < NEWLINE);
    this.partners = pairBrackets(this.tokens);
    this.#lineStarts = lineStarts(text);
    this.lines = linesOf(this.tokens, this.#lineStarts);
  }

  /** Returns the text of a name, else ''. */
  name(at: number): string {
    const token = this.tokens[at];
    return token?.kind === NAME ? token.text : '';
  }

  /** Returns the text of a punctuation token, else ''. */
  mark(at: number): string {
    const token = this.tokens[at];
    return token?.kind === PUNCT ? token.text : '';
  }

  /** Returns whether a token is the first on its line. */
  isFirst(at: number): boolean {
    return at === 0 || this.lines[at] !== this.lineOf((this.tokens[at - 1]?.end ?? 1) - 1, this.lines[at - 1] ?? 0);
  }

  /** Returns the index of the first token on the line of a token, at least `from`. */
  lineStart(at: number, from: number): number {
    let first = at;
    while (first > from && !this.isFirst(first)) first--;
    return first;
  }

  /** Returns the column of a token, with tabs expanded to 8. */
  column(at: number): number {
    const start = this.tokens[at]?.start ?? 0;
    let column = 0;
    for (let next = this.#lineStarts[this.lines[at] ?? 0] ?? 0; next < start; next++)
      column += this.text.charCodeAt(next) === 9 ? TAB_COLUMNS - (column % TAB_COLUMNS) : 1;
    return column;
  }

  /** Returns the number of the line that contains an offset, from 0. The search begins at `from`, an earlier line. */
  lineOf(offset: number, from: number = 0): number {
    let line = from;
    while ((this.#lineStarts[line + 1] ?? Number.POSITIVE_INFINITY) <= offset) line++;
    return line;
  }

  /** Returns whether an empty line precedes the line of a token. */
  followsBlankLine(at: number): boolean {
    const line = this.lines[at] ?? 0;
    if (line === 0) return true;
    const before = this.text.slice(this.#lineStarts[line - 1] ?? 0, this.#lineStarts[line] ?? 0);
    return /^[ \t]*\n$/.test(before);
  }
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

function linesOf(tokens: readonly Token[], starts: readonly number[]): Int32Array {
  const lines = new Int32Array(tokens.length);
  let line = 0;
  for (const [at, { start }] of tokens.entries()) {
    while ((starts[line + 1] ?? Number.POSITIVE_INFINITY) <= start) line++;
    lines[at] = line;
  }
  return lines;
}

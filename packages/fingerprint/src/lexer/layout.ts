import type { Layout } from './syntax.ts';
import { DEDENT, INDENT, NEWLINE, type Token } from './token.ts';

const TAB_COLUMNS = 8;

/**
 * Puts layout tokens before the first token of a line. Depth is relative to the first line of the text, so
 * that an indented fragment reads as the same fragment at the margin; no tokens close it at its end.
 */
export class LayoutReader {
  readonly #layout: Layout;
  readonly #text: string;
  readonly #tokens: Token[];
  readonly #joiner: number;
  #columns: number[] = [];
  #depth = 0;
  #isNewLine = true;

  constructor(layout: Layout, text: string, tokens: Token[]) {
    this.#layout = layout;
    this.#text = text;
    this.#tokens = tokens;
    this.#joiner = layout.joiner?.charCodeAt(0) ?? -1;
  }

  /** A line has ended. */
  newline(): void {
    if (this.#depth === 0) this.#isNewLine = true;
  }

  /** Whether this character before the end of a line joins the next line to it. */
  joins(code: number): boolean {
    return code === this.#joiner;
  }

  /** A bracket was read: within one, lines mean nothing. */
  bracket(code: number): void {
    if (code === 40 || code === 91 || code === 123) {
      if (this.#layout.brackets.includes(String.fromCharCode(code))) this.#depth++;
    } else if ((code === 41 || code === 93 || code === 125) && this.#depth > 0) {
      const opener = String.fromCharCode(code === 41 ? 40 : code - 2);
      if (this.#layout.brackets.includes(opener)) this.#depth--;
    }
  }

  /** A token begins at `start`: says what the line it opens means. */
  before(start: number): void {
    if (!this.#isNewLine) return;
    this.#isNewLine = false;
    if (this.#layout.kind === 'lines') {
      if (this.#tokens.length > 0) this.#add(NEWLINE, start);
      return;
    }
    const column = this.#column(start);
    const columns = this.#columns;
    if (columns.length === 0) columns.push(column);
    else if (column > (columns.at(-1) ?? 0)) this.#indent(column, start);
    else if (column === columns.at(-1)) this.#add(NEWLINE, start);
    else this.#dedent(column, start);
  }

  #indent(column: number, start: number): void {
    this.#columns.push(column);
    this.#add(INDENT, start);
  }

  #dedent(column: number, start: number): void {
    const columns = this.#columns;
    while (columns.length > 1 && column < (columns.at(-1) ?? 0)) {
      columns.pop();
      this.#add(DEDENT, start);
    }
    if (column < (columns[0] ?? 0)) {
      columns[0] = column;
      this.#add(DEDENT, start);
    } else if (column > (columns.at(-1) ?? 0)) this.#indent(column, start);
  }

  #add(kind: typeof NEWLINE | typeof INDENT | typeof DEDENT, at: number): void {
    this.#tokens.push({ kind, text: '', start: at, end: at });
  }

  #column(start: number): number {
    const lineStart = this.#text.lastIndexOf('\n', start - 1) + 1;
    let column = 0;
    for (let at = lineStart; at < start; at++) {
      if (this.#text.charCodeAt(at) === 9) column += TAB_COLUMNS - (column % TAB_COLUMNS);
      else column++;
    }
    return column;
  }
}

import type { Layout } from './syntax.ts';
import { DEDENT, INDENT, NEWLINE, type Token } from './token.ts';

const TAB_COLUMNS = 8;

/**
 * Inserts layout tokens before the first token of a line. Depth is relative to the first line of the text, so that an
 * indented fragment has the tokens of the same fragment without indentation. No tokens are inserted at the end.
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

  /** Records the end of a line. */
  newline(): void {
    if (this.#depth === 0) this.#isNewLine = true;
  }

  /** Returns whether this character, at the end of a line, continues the line. */
  joins(code: number): boolean {
    return code === this.#joiner;
  }

  /** Records a bracket. Line ends within brackets have no meaning. */
  bracket(code: number): void {
    if (code === 40 || code === 91 || code === 123) {
      if (this.#layout.brackets.includes(String.fromCharCode(code))) this.#depth++;
    } else if ((code === 41 || code === 93 || code === 125) && this.#depth > 0) {
      const opener = String.fromCharCode(code === 41 ? 40 : code - 2);
      if (this.#layout.brackets.includes(opener)) this.#depth--;
    }
  }

  /** Inserts the layout tokens that precede a token at `start`. */
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

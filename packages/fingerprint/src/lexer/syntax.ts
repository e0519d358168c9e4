import type { Lexer } from './lexer.ts';

/** Reads what begins at `at` and returns where it ends, or -1 when it is something else. */
export type Scanner = (lexer: Lexer, at: number) => number;

/** A scanner and the ASCII characters that it can begin with. */
export interface Rule {
  readonly first: string;
  readonly scan: Scanner;
  /** What opens and closes it, when it is a block comment. */
  readonly block?: readonly [open: string, close: string];
}

/** Which line ends and indentation mean something. Absent: none do. */
export interface Layout {
  /** `lines`: the end of a line. `indent`: also how far the next one is indented. */
  readonly kind: 'lines' | 'indent';
  /** The opening brackets within which lines mean nothing. */
  readonly brackets: string;
  /** The character that, at the end of a line, joins it to the next. */
  readonly joiner?: string;
}

/** How blocks are delimited, for finding the units of a text. */
export type BlockStyle = 'brace' | 'indent' | 'end' | 'paren' | 'blank' | 'none';

/** Which canonical spellings apply beyond those of every family. */
export type Dialect = 'javascript' | 'python' | 'rust' | 'css';

/** The lexical table of one family of languages. Frozen under `ptn1`: see the README for the rule. */
export interface Syntax {
  /** Tried in order; the first that matches wins. */
  readonly rules: readonly Rule[];
  /** Words that level 2 keeps, separated by spaces. */
  readonly keywords: string;
  /** Characters of a name beyond ASCII letters, digits, `_` and everything outside ASCII. */
  readonly letters?: string;
  /** Characters that continue a name but do not begin one. */
  readonly inner?: string;
  readonly layout?: Layout;
  /** Names are the same in either case. */
  readonly foldCase?: true;
  /** Numbers are kept as they are written: in prose and data their case may mean something. */
  readonly verbatimNumbers?: true;
  /** Zeros that do not change a decimal number are dropped: `0.50` is `.5`. */
  readonly idleZeros?: true;
  /** A character between the digits of a number that means nothing, beside `_`. */
  readonly digitSeparator?: string;
  /** A comma before a closing bracket means something. */
  readonly trailingCommas?: 'kept';
  /** `(a,)` is a tuple of one. */
  readonly tuples?: true;
  readonly dialect?: Dialect;
  /** The quote of strings that serve as comments. */
  readonly docstring?: string;
  readonly blocks: BlockStyle;
}

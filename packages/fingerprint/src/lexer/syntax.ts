import type { Scanner } from './scanner.ts';

/** A scanner with the ASCII characters that its constructs begin with. */
export interface Rule {
  readonly first: string;
  readonly scan: Scanner;
  /** Opener and closer of a block comment. */
  readonly block?: readonly [open: string, close: string];
}

/** The meaning of line ends and indentation. */
export interface Layout {
  /** `lines`: line ends are tokens. `indent`: changes of indentation are tokens too. */
  readonly kind: 'lines' | 'indent';
  /** Opening brackets within which line ends are ignored. */
  readonly brackets: string;
  /** Character that continues a line when it is at its end. */
  readonly joiner?: string;
}

/** Delimiters of blocks, by which the units of a text are found. */
export type BlockStyle = 'brace' | 'indent' | 'end' | 'paren' | 'blank' | 'none';

/** Language whose canonical spellings apply in addition to the general ones. */
export type Dialect = 'javascript' | 'python' | 'rust' | 'css';

/** The lexical table of a family of languages. It is frozen under `ptn1`: see the README. */
export interface Syntax {
  /** Rules in order of precedence. */
  readonly rules: readonly Rule[];
  /** Words that `shape` keeps, separated by spaces. */
  readonly keywords: string;
  /** Characters of a name in addition to ASCII letters, digits, `_` and all characters outside ASCII. */
  readonly letters?: string;
  /** Characters that continue a name but never begin one. */
  readonly inner?: string;
  readonly layout?: Layout;
  /** Names are case-insensitive. */
  readonly foldCase?: true;
  /** Numbers keep their spelling, which can be significant in prose and data. */
  readonly verbatimNumbers?: true;
  /** Zeros that do not change a decimal number are removed: `0.50` equals `.5`. */
  readonly redundantZeros?: true;
  /** Digit separator in addition to `_`. */
  readonly digitSeparator?: string;
  /** A comma before a closing bracket is significant. */
  readonly trailingCommas?: 'kept';
  /** `(a,)` is a tuple of one element. */
  readonly tuples?: true;
  readonly dialect?: Dialect;
  /** Quote of strings that serve as comments. */
  readonly docstring?: string;
  readonly blocks: BlockStyle;
}

/** An identifier, a keyword, or any other run of letters. */
export const NAME = 0;
/** A number, with its suffix or unit. */
export const NUMBER = 1;
/** A string, a piece of a template, a regular expression, or text between tags. */
export const STRING = 2;
/** One character that is none of the others, or the sign that opens an interpolation. */
export const PUNCT = 3;
/** A significant line end. Kinds from here on are layout. */
export const NEWLINE = 4;
/** An increase of indentation. */
export const INDENT = 5;
/** A decrease of indentation by one level. */
export const DEDENT = 6;

/** One of the seven kinds of token. */
export type Kind = 0 | 1 | 2 | 3 | 4 | 5 | 6;

/** A token. `text` is its canonical spelling; `start` and `end` are offsets in UTF-16 units. */
export interface Token {
  readonly kind: Kind;
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

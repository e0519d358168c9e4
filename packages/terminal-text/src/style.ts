import { printable, printableLine } from './terminal-text.ts';
import type { View } from './view.ts';

/** Style of a text. */
export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

/** SGR codes of each style. */
const CODES: Readonly<Record<Style, readonly [on: number, off: number]>> = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
};

/** A text with a style. */
export interface StyledText {
  readonly text: string;
  readonly style: Style;
}

/** Stands before a code until the text is printed. Recorded text cannot contain it, because it is another in every process. */
const MARK = `\u{E000}${random()}${random()};`;
const MARKED_CODES = new RegExp(String.raw`${MARK}(\d{1,2})m`, 'g');

/** Returns one line of text with its active characters escaped, in a style where the view has colours, as {@link paint} does. */
export function styled(text: string, style: Style, { color }: Pick<View, 'color'>): string {
  return paint(printableLine(text), style, color);
}

/**
 * Returns text in a style where `color` is true. The text is not escaped, and its codes become those of a terminal by
 * {@link printableStyled}.
 */
export function paint(text: string, style: Style | undefined, color: boolean): string {
  if (!color || style === undefined || text === '') return text;
  const [on, off] = CODES[style];
  return `${MARK}${on}m${text}${MARK}${off}m`;
}

/** Returns text as {@link printable} does, with the codes of {@link paint} for the terminal; codes in recorded text are escaped. */
export function printableStyled(text: string): string {
  return printable(text).replaceAll(MARKED_CODES, '\u001B[$1m');
}

function random(): string {
  return Math.random().toString(36).slice(2);
}

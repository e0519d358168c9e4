import { printable, printableLine } from './terminal-text.ts';
import type { View } from './view.ts';

/** Style of a text. */
export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

/** SGR codes of each style. None hides text or changes a background, so that recorded text could at most change its colour. */
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

const OWN_CODES = new RegExp(String.raw`\u001b\[(?:${[...new Set(Object.values(CODES).flat())].join('|')})m`, 'g');

/** Returns one line of text with its active characters escaped, in a style where the view has colours. */
export function styled(text: string, style: Style, { color }: Pick<View, 'color'>): string {
  return paint(printableLine(text), style, color);
}

/** Returns text in a style where `color` is true. The text is not escaped. */
export function paint(text: string, style: Style | undefined, color: boolean): string {
  if (!color || style === undefined || text === '') return text;
  const [on, off] = CODES[style];
  return `\u001b[${on}m${text}\u001b[${off}m`;
}

/** Returns text as {@link printable} does, but with the codes of {@link Style} intact. */
export function printableStyled(text: string): string {
  const codes = text.match(OWN_CODES) ?? [];
  return text
    .split(OWN_CODES)
    .map((part, index) => printable(part) + (codes[index] ?? ''))
    .join('');
}

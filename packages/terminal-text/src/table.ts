import stringWidth from 'fast-string-truncated-width';
import { paint, type Style, type StyledText } from './style.ts';
import { printableLine } from './terminal-text.ts';
import { PLAIN_VIEW, type View } from './view.ts';

/** Column of a table. */
export interface Column {
  readonly header: string;
  /** Side at which cells begin. @defaultValue left */
  readonly align?: 'left' | 'right' | undefined;
  /**
   * End of a cell that is cut when the table is wider than the terminal; a path keeps its end. @defaultValue cells are not cut
   */
  readonly cut?: 'end' | 'start' | undefined;
  /** True for a column that is left out when cut cells are not enough. @defaultValue false */
  readonly optional?: boolean | undefined;
}

/** Cell of a table: text, or text with a style. Active characters are escaped, line breaks too. */
export type Cell = string | StyledText;

/** Space between columns. */
const GAP = '  ';
/** Narrowest width that cells are cut to. */
const MIN_CUT = 12;

/**
 * Formats rows with a line of headers. A table that is wider than the view loses optional columns from the right, then the
 * ends of cells; lines still longer wrap at the terminal's edge. Wide characters count as two columns.
 */
export function formatTable(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  view: View = PLAIN_VIEW,
): string {
  const cells = rows.map((row) => columns.map((_, index) => toCell(row[index])));
  const all = columns.map((column, index) => ({
    ...column,
    index,
    natural: Math.max(widthOf(column.header), ...cells.map((row) => widthOf(row[index]?.text ?? ''))),
  }));
  const shown = fit(all, view.width);
  const line = (row: readonly (Omit<StyledText, 'style'> & { readonly style?: Style | undefined })[]): string =>
    shown
      .map((column, position) => {
        const { style, text } = row[column.index] ?? { text: '' };
        const cut = column.cut === undefined ? text : shorten(text, column.width, column.cut);
        const space = ' '.repeat(Math.max(0, column.width - widthOf(cut)));
        const isLast = position === shown.length - 1;
        const painted = paint(cut, style, view.color);
        return column.align === 'right' ? space + painted : painted + (isLast ? '' : space);
      })
      .join(GAP)
      .trimEnd();
  const header = columns.map((column) => ({ text: column.header, style: 'bold' as const }));
  return [line(header), ...cells.map(line)].join('\n');
}

/** Formats names with their values below each other, for one thing. Rows without a value are left out. */
export function formatFields(
  fields: readonly (readonly [name: string, value: Cell | undefined])[],
  view: View,
): string {
  const given = fields.flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [{ name, value: toCell(value) }],
  );
  const width = Math.max(0, ...given.map(({ name }) => widthOf(name)));
  return given
    .map(({ name, value: { style, text } }) => {
      const label = paint(name, 'dim', view.color) + ' '.repeat(width - widthOf(name));
      return `${label}${GAP}${paint(text, style, view.color)}`;
    })
    .join('\n');
}

/** Returns the number of terminal columns that a text of one line takes. */
export function widthOf(text: string): number {
  return stringWidth(text).width;
}

/** Returns a text of at most `width` terminal columns, with an ellipsis where something was cut. */
export function shorten(text: string, width: number, cut: 'end' | 'start' = 'end'): string {
  if (widthOf(text) <= width) return text;
  if (cut === 'end') return text.slice(0, stringWidth(text, { limit: width - 1, ellipsis: '' }).index) + '…';
  const characters = Array.from(text);
  while (characters.length > 0 && widthOf(characters.join('')) > width - 1) characters.shift();
  return `…${characters.join('')}`;
}

interface Sized extends Column {
  readonly index: number;
  readonly natural: number;
}

/** Chooses the columns that fit, and their widths: the widest of those that can be cut give way first. */
function fit(columns: readonly Sized[], width: number | undefined): readonly (Sized & { readonly width: number })[] {
  const sized = columns.map((column) => ({ ...column, width: column.natural }));
  if (width === undefined) return sized;
  const least = (column: Sized): number =>
    column.cut === undefined ? column.natural : Math.min(column.natural, MIN_CUT);
  const total = (widths: readonly number[]): number =>
    widths.reduce((sum, one) => sum + one, 0) + GAP.length * Math.max(0, widths.length - 1);
  while (total(sized.map(least)) > width) {
    const last = sized.findLastIndex((column) => column.optional === true);
    if (last === -1) break;
    sized.splice(last, 1);
  }
  let excess = total(sized.map((column) => column.width)) - width;
  while (excess > 0) {
    const [widest] = sized
      .filter((column) => column.width > least(column))
      .toSorted((one, other) => other.width - one.width);
    if (!widest) break;
    widest.width--;
    excess--;
  }
  return sized;
}

function toCell(cell: Cell | undefined): { readonly text: string; readonly style?: Style | undefined } {
  if (cell === undefined) return { text: '' };
  return typeof cell === 'string'
    ? { text: printableLine(cell) }
    : { text: printableLine(cell.text), style: cell.style };
}

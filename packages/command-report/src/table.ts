import { printableLine } from '@hookline/terminal-text';

/** Formats rows as columns of equal width, two spaces apart. Each row is one line: line breaks in a cell are escaped. */
export function table(rawRows: readonly (readonly string[])[]): string {
  const rows = rawRows.map((row) => row.map(printableLine));
  const widths = rows.reduce<number[]>(
    (all, row) => row.map((cell, index) => Math.max(all[index] ?? 0, cell.length)),
    [],
  );
  return rows
    .map((row) =>
      row.map((cell, index) => (index === row.length - 1 ? cell : cell.padEnd(widths[index] ?? 0))).join('  '),
    )
    .join('\n');
}

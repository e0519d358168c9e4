import { csv, type CsvValue } from '@hookline/command-report';
import { EXPORT_COLUMNS, type ExportKind, type ExportPage } from '@hookline/contracts';

/** Formats of an export: a JSON value on each line, or CSV with a heading. */
export type ExportFormat = 'jsonl' | 'csv';

/** All formats. */
export const EXPORT_FORMATS: readonly ExportFormat[] = ['jsonl', 'csv'];

/** Options of {@link exportText}. */
export interface ExportOptions {
  readonly kind: ExportKind;
  /** @defaultValue 'jsonl' */
  readonly format?: ExportFormat | undefined;
  /** Returns the page behind a cursor, the first page without one. */
  readonly page: (cursor: string | undefined) => Promise<ExportPage<object>>;
  /** Called after each page with the number of rows so far. @defaultValue none */
  readonly onProgress?: ((rows: number) => void) | undefined;
}

/**
 * Yields an export as text, a page at a time: memory is bounded by two pages. The next page is fetched when the text of the
 * previous one was taken. Cells of CSV that are objects or lists contain JSON. Rejects with the error of `page`.
 *
 * @see https://jsonlines.org/
 * @see https://www.rfc-editor.org/rfc/rfc4180
 */
export async function* exportText({
  format = 'jsonl',
  kind,
  onProgress,
  page,
}: ExportOptions): AsyncGenerator<string, void, undefined> {
  const columns = EXPORT_COLUMNS[kind];
  if (format === 'csv') yield csv([columns]);
  let count = 0;
  let cursor: string | undefined;
  do {
    const { next, rows } = await page(cursor);
    if (rows.length > 0) yield format === 'csv' ? csv(rows.map((row) => cells(row, columns))) : jsonLines(rows);
    count += rows.length;
    onProgress?.(count);
    cursor = next ?? undefined;
  } while (cursor !== undefined);
}

function jsonLines(rows: readonly object[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
}

function cells(row: object, columns: readonly string[]): CsvValue[] {
  const values = row as Readonly<Record<string, CsvValue>>;
  return columns.map((column) => values[column]);
}

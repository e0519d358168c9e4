import { stringify } from 'csv-stringify/sync';

/** A value of a cell. `null` and `undefined` are empty cells, objects and arrays are written as JSON. */
export type CsvValue = string | number | boolean | object | null | undefined;

/**
 * Formats rows as CSV, each with CRLF at its end. A cell with a comma, a quote or a line break is quoted. Values are written as
 * they are: a spreadsheet may take a text that begins with `=` for a formula.
 *
 * @see https://www.rfc-editor.org/rfc/rfc4180
 */
export function csv(rows: readonly (readonly CsvValue[])[]): string {
  return stringify(
    rows.map((row) => row.map((value) => (typeof value === 'boolean' ? String(value) : value))),
    { record_delimiter: '\r\n', quoted_match: /[\r\n]/ },
  );
}

/** A column of a statement that inserts many rows at once. */
export interface Column<Row> {
  readonly name: string;
  /** PostgreSQL type of the column. */
  readonly type: string;
  readonly value: (row: Row) => object | string | number | boolean | undefined;
}

/** `unnest` of one array a column, as a source of rows, and the arrays. */
export interface Unnest {
  /** Names of the columns that have a value in any row. The others are left to their defaults. */
  readonly columns: readonly string[];
  /** A SELECT that gives one row a row, each column in its type. */
  readonly select: string;
  /** The parameters it takes, in order. */
  readonly parameters: readonly unknown[];
}

type Scalar = string | number | boolean | null;
type Value = object | Scalar;

/** JSON and arrays travel as text inside the array, and are cast once they are columns. */
const AS_TEXT = /^(jsonb|.*\[\])$/;

/**
 * Rows as one array a column: the fastest way into PostgreSQL but COPY, and unlike COPY it takes ON CONFLICT. Without rows
 * every column is there, and nothing comes of it. `firstParameter` is the number of the first `$`.
 */
export function unnestRows<Row>(columns: readonly Column<Row>[], rows: readonly Row[], firstParameter = 1): Unnest {
  const used = columns
    .map((column) => ({ ...column, values: rows.map((row) => column.value(row) ?? null) }))
    .filter(({ values }) => rows.length === 0 || values.some((value) => value !== null));
  const arrays = used.map(({ type }, index) => `$${firstParameter + index}::${AS_TEXT.test(type) ? 'text' : type}[]`);
  const names = used.map((column) => column.name);
  const cast = used.map(({ name, type }) => (AS_TEXT.test(type) ? `${name}::${type} AS ${name}` : name)).join(', ');
  return {
    columns: names,
    select: `SELECT ${cast} FROM unnest(${arrays.join(', ')}) AS input(${names.join(', ')})`,
    parameters: used.map(({ type, values }) => arrayLiteral(values.map((value) => encode(type, value)))),
  };
}

function encode(type: string, value: Value): Scalar {
  if (typeof value !== 'object' || value === null) return value;
  return type === 'jsonb' ? JSON.stringify(value) : arrayLiteral(value as readonly string[]);
}

const SPECIAL = /["\\]/;

/** An array as PostgreSQL writes it: `{"a","b \"c\"",12,NULL}`. The drivers' own way takes twice the time. */
function arrayLiteral(items: readonly Scalar[]): string {
  return `{${items.map(literal).join(',')}}`;
}

function literal(item: Scalar): string {
  if (item === null) return 'NULL';
  if (typeof item !== 'string') return String(item);
  return `"${SPECIAL.test(item) ? item.replaceAll(/["\\]/g, String.raw`\$&`) : item}"`;
}

/** Column of a multi-row INSERT. */
export interface Column<Row> {
  readonly name: string;
  /** PostgreSQL type, such as `timestamptz`. */
  readonly type: string;
  readonly value: (row: Row) => object | string | number | boolean | undefined;
}

/** Row source that unnests one array parameter per column. */
export interface Unnest {
  /** Columns that have a value in any row. Other columns get their defaults. */
  readonly columns: readonly string[];
  /** SELECT that returns one row per input row, each column cast to its type. */
  readonly select: string;
  /** Parameters of the SELECT, in order. */
  readonly parameters: readonly unknown[];
}

type Scalar = string | number | boolean | null;
type Value = object | Scalar;

/** Types that are sent as text inside the array and cast afterwards. */
const AS_TEXT = /^(jsonb|.*\[\])$/;

/**
 * Converts rows to one array per column. Only COPY is faster, and it does not support ON CONFLICT. Without rows, all columns
 * are selected and no row results.
 *
 * @param firstParameter - number of the first `$` placeholder
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

/** Array literal of PostgreSQL: `{"a","b \"c\"",12,NULL}`. The drivers' own serialization takes twice the time. */
function arrayLiteral(items: readonly Scalar[]): string {
  return `{${items.map(literal).join(',')}}`;
}

function literal(item: Scalar): string {
  if (item === null) return 'NULL';
  if (typeof item !== 'string') return String(item);
  return `"${SPECIAL.test(item) ? item.replaceAll(/["\\]/g, String.raw`\$&`) : item}"`;
}

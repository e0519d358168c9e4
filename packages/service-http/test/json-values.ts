import fc from 'fast-check';

/** Subset of JSON Schema that the OpenAPI document uses. */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly format?: string;
  readonly pattern?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxItems?: number;
}

/** Strings that are difficult for databases, paths and languages. */
const ODD = [
  '',
  ' ',
  '\0',
  '\u{d800}',
  "'; DROP TABLE x; --",
  '../..',
  '%00',
  '__proto__',
  'constructor',
  'NaN',
  '🧵',
  '-1',
  '1e400',
];
const anything = fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.constantFrom<unknown>(...ODD, -0, 1e308, 2 ** 53, null));
/** Few ids, so that requests refer to records of other requests. */
const names = fc.constantFrom('a', 'b', 'c', 'pattern-1');
const ids = fc.integer({ min: 0, max: 7 }).map((n) => `0190163d-8694-439b-aea5-966c26f8ad0${n}`);

/** Arbitrary values for a schema: mostly of its type, in and out of range, and sometimes any JSON value. */
export function valuesOf(schema: JsonSchema): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 12, arbitrary: fitting(schema) }, { weight: 1, arbitrary: anything });
}

function fitting(schema: JsonSchema): fc.Arbitrary<unknown> {
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return fc.oneof(...choices.map(fitting));
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const type = typeof schema.type === 'string' ? schema.type : schema.type?.[0];
  switch (type) {
    case 'object':
      return objects(schema);
    case 'array':
      return fc.array(valuesOf(schema.items ?? {}), { maxLength: Math.min(schema.maxItems ?? 5, 5) });
    case 'string':
      return strings(schema);
    case 'integer':
      return numbers(schema, fc.integer.bind(fc), 2 ** 31);
    case 'number':
      return numbers(schema, (range) => fc.double({ ...range, noNaN: true, noDefaultInfinity: true }), 1e9);
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    default:
      return schema.properties ? objects(schema) : anything;
  }
}

function objects({ properties = {}, required = [] }: JsonSchema): fc.Arbitrary<unknown> {
  const entries = Object.entries(properties);
  if (entries.length === 0) return fc.dictionary(fc.string({ unit: 'binary' }), anything, { maxKeys: 4 });
  const model = Object.fromEntries(entries.map(([name, own]) => [name, valuesOf(own)]));
  const requiredKeys = required.filter((name) => name in model);
  // Of many properties at once, one is usually refused: without the optional ones, enough requests are answered.
  const fewest = entries
    .filter(([name]) => required.includes(name))
    .map(([name, own]) => [name, fitting(own)] as const);
  return fc.oneof(
    { weight: 1, arbitrary: fc.record(model, { requiredKeys }) },
    { weight: 1, arbitrary: fc.record(Object.fromEntries(fewest)) },
  );
}

function strings({ format, pattern }: JsonSchema): fc.Arbitrary<unknown> {
  if (format === 'uuid') return fc.oneof({ weight: 4, arbitrary: ids }, fc.uuid());
  if (format === 'date-time') {
    const of = (min: string, max: string): fc.Arbitrary<string> =>
      fc.date({ noInvalidDate: true, min: new Date(min), max: new Date(max) }).map((date) => date.toISOString());
    return fc.oneof(
      { weight: 3, arbitrary: of('2020-01-01', '2030-01-01') },
      of('0000-01-01', '9999-12-31'),
      fc.constantFrom('0001-01-01T00:00:00+14:00', '9999-12-31T23:59:59-14:00', '1970-01-01T00:00:00Z'),
    );
  }
  const any = fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), fc.constantFrom(...ODD));
  if (pattern?.includes('[0-9a-f]{64}')) return fc.stringMatching(/^[0-9a-f]{64}$/);
  if (pattern?.includes('[0-9a-f]{40}')) return fc.stringMatching(/^[0-9a-f]{40}$/);
  if (pattern?.includes(String.raw`\d{1,8}`)) return fc.array(fc.nat(9999), { maxLength: 8 }).map(String);
  if (format === 'base64') return fc.base64String();
  return fc.oneof({ weight: 4, arbitrary: names }, any);
}

function numbers(
  { minimum, maximum }: JsonSchema,
  make: (range: { min: number; max: number }) => fc.Arbitrary<number>,
  far: number,
): fc.Arbitrary<unknown> {
  const [min, max] = [Math.max(minimum ?? -far, -far), Math.min(maximum ?? far, far)];
  return fc.oneof(
    { weight: 4, arbitrary: make({ min, max: Math.max(min, Math.min(max, min + 100)) }) },
    make({ min, max }),
  );
}

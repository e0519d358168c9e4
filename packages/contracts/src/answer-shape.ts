/**
 * Structure of an answer: names and types without lengths, ranges and formats. `either` lists alternatives; `optional` may be left out;
 * `otherwise` is the value of a field that is left out.
 */
export type Shape =
  | 'boolean'
  | 'null'
  | 'number'
  | 'string'
  | 'unknown'
  | { readonly either: readonly Shape[] }
  | { readonly words: readonly (string | number | boolean)[] }
  | { readonly list: Shape }
  | { readonly map: Shape }
  | { readonly optional: Shape }
  | { readonly otherwise: string | number | boolean | null; readonly of: Shape }
  | { readonly fields: Readonly<Record<string, Shape>> };

/**
 * Copies what a shape describes, in its order, and leaves out every other field.
 *
 * @throws TypeError that names the field which is missing or has another type, and nothing of its content
 */
export function readShape(shape: Shape, value: unknown, place = ''): unknown {
  if (typeof shape === 'string') return readPlain(shape, value, place);
  if ('either' in shape) return readAny(shape.either, value, place);
  if ('fields' in shape) return readFields(shape.fields, value, place);
  if ('list' in shape) {
    if (!Array.isArray(value)) throw mismatch(place, 'a list');
    return value.map((element, index) => readShape(shape.list, element, `${place}.${index}`));
  }
  if ('optional' in shape) return value === undefined ? undefined : readShape(shape.optional, value, place);
  if ('otherwise' in shape) return value === undefined ? shape.otherwise : readShape(shape.of, value, place);
  if ('map' in shape) return readMap(shape.map, value, place);
  if ((shape.words as readonly unknown[]).includes(value)) return value;
  throw mismatch(place, 'one of the known words');
}

function readPlain(shape: Shape & string, value: unknown, place: string): unknown {
  if (shape === 'unknown' || typeof value === shape || (shape === 'null' && value === null)) return value;
  throw mismatch(place, `a ${shape}`);
}

function readAny(shapes: readonly Shape[], value: unknown, place: string): unknown {
  // The usual alternative is null: it is found without an error.
  if (value === null && shapes.includes('null')) return null;
  let reason: unknown;
  for (const shape of shapes) {
    try {
      if (shape !== 'null') return readShape(shape, value, place);
    } catch (error) {
      reason ??= error;
    }
  }
  throw reason;
}

function readFields(fields: Readonly<Record<string, Shape>>, value: unknown, place: string): unknown {
  if (!isObject(value)) throw mismatch(place, 'an object');
  const copy: Record<string, unknown> = {};
  for (const name in fields) {
    const read = readShape(fields[name] as Shape, value[name], `${place}.${name}`);
    if (read !== undefined) copy[name] = read;
  }
  return copy;
}

function readMap(shape: Shape, value: unknown, place: string): unknown {
  if (!isObject(value)) throw mismatch(place, 'an object');
  if (shape === 'unknown') return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, element]) => [name, readShape(shape, element, `${place}.*`)]),
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function mismatch(place: string, expected: string): TypeError {
  return new TypeError(`${place.slice(1) || 'the answer'}: expected ${expected}`);
}

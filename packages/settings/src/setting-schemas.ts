/** Schemas of settings. Their messages contain nothing of the value, which may be a secret. */
import * as v from 'valibot';

/** A schema that can be part of another one. */
type Schema<T> = v.GenericSchema<T>;

const number = v.number('expected a number');

const atMost = (max: number): v.GenericPipeAction<number, number> => v.maxValue(max, `expected at most ${max}`);

/** True or false. */
export const boolean: Schema<boolean> = v.boolean('expected true or false');

/** A whole number in a range. */
export function integer(min: number, max: number): Schema<number> {
  return v.pipe(
    number,
    v.safeInteger('expected a whole number'),
    v.minValue(min, `expected ${min} or more`),
    atMost(max),
  );
}

/** A number above 0. */
export function positive(max: number): Schema<number> {
  return v.pipe(number, v.gtValue(0, 'expected more than 0'), atMost(max));
}

/** A number in a range. */
export function range(min: number, max: number): Schema<number> {
  return v.pipe(number, v.minValue(min, `expected ${min} or more`), atMost(max));
}

/** A number from 0. */
export function nonNegative(max: number): Schema<number> {
  return v.pipe(number, v.minValue(0, 'expected 0 or more'), atMost(max));
}

/** A text with a length in a range. */
export function text(min = 0, max: number = Number.MAX_SAFE_INTEGER): Schema<string> {
  return v.pipe(
    v.string('expected a text'),
    v.minLength(min, min === 1 ? 'expected a text that is not empty' : `expected ${min} characters or more`),
    v.maxLength(max, `expected at most ${max} characters`),
  );
}

/** One of several words. */
export function choice<const Word extends string>(
  words: readonly Word[],
  { ignoreCase = false }: { readonly ignoreCase?: boolean } = {},
): Schema<Word> {
  const word = v.picklist(words, `expected one of ${words.join(', ')}`);
  return ignoreCase ? (v.pipe(v.string(), v.toLowerCase(), word) as unknown as Schema<Word>) : word;
}

/** A list of at most `max` elements. */
export function listOf<T>(element: Schema<T>, max: number = Number.MAX_SAFE_INTEGER): Schema<T[]> {
  return v.pipe(v.array(element, 'expected a list'), v.maxLength(max, `expected at most ${max} elements`));
}

/** Values by a name. */
export function mapOf<T>(name: Schema<string>, value: Schema<T>): Schema<Record<string, T>> {
  return v.record(name, value, 'expected names with values');
}

/** Regular expressions by a name of lower-case letters, digits and hyphens. */
export const namedPatterns: Schema<Record<string, string>> = mapOf(
  v.pipe(
    v.string(),
    v.regex(/^[a-z0-9-]+$/, 'expected names of lower-case letters, digits and hyphens'),
  ) as Schema<string>,
  v.pipe(v.string('expected a regular expression'), v.check(isPattern, 'not a regular expression')),
);

/** An HTTP or HTTPS URL. */
export const httpUrl: Schema<string> = urlOf('http', 'https');
/** A PostgreSQL URL. */
export const postgresUrl: Schema<string> = urlOf('postgres', 'postgresql');
/** A Redis URL, with or without TLS. */
export const redisUrl: Schema<string> = urlOf('redis', 'rediss');

/** Accepts an empty text in place of a URL: the setting then has the default that its description names. */
export function optionalUrl(url: Schema<string>): Schema<string> {
  return v.pipe(
    v.string('expected a URL'),
    v.check((value) => value === '' || v.is(url, value), 'expected a URL of the kind that its description names'),
  );
}

function urlOf(...protocols: readonly string[]): Schema<string> {
  const message = `expected a URL that begins with ${protocols.join(':// or ')}://`;
  return v.pipe(
    v.string(message),
    v.trim(),
    v.check((value) => protocols.includes(URL.parse(value)?.protocol.slice(0, -1) ?? ''), message),
  );
}

function isPattern(source: string): boolean {
  try {
    return new RegExp(source, 'g').global;
  } catch {
    return false;
  }
}

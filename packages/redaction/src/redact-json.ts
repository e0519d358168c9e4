/** Takes secrets out of a text. */
type Redact = (text: string) => Promise<string>;

/**
 * Each string by itself, as it is and not as JSON writes it: `\n` there is two characters, the second of which would stand
 * before a secret like a part of its word. Then the whole as JSON, where the key before a value tells what it is.
 */
export async function redactJson(value: unknown, redact: Redact): Promise<unknown> {
  const json = JSON.stringify(value);
  if (json === undefined) return value;
  const copy: unknown = JSON.parse(json);
  const strings = await eachString(copy, await redactorOf(stringsOf(copy), redact));
  const whole = parse(await redact(JSON.stringify(strings)));
  // What reaches over the end of a string takes structure with it.
  return haveSameShape(strings, whole) ? whole : strings;
}

/** Parts strings that are looked at together. */
const BETWEEN = '\n\u241e\n';

/** Redacts strings: all at once, which is faster; or one by one, where something reaches from one into another. */
async function redactorOf(strings: readonly string[], redact: Redact): Promise<Redact> {
  const redacted = (await redact(strings.join(BETWEEN))).split(BETWEEN);
  if (redacted.length !== strings.length) return redact;
  const known = new Map(strings.map((text, index) => [text, redacted[index] ?? text]));
  return (text) => Promise.resolve(known.get(text) ?? text);
}

/** All strings and keys of a JSON value. */
function stringsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(stringsOf);
  return Object.entries(value).flatMap(([key, inner]) => [key, ...stringsOf(inner)]);
}

async function eachString(value: unknown, redact: Redact): Promise<unknown> {
  if (typeof value === 'string') return redact(value);
  if (Array.isArray(value)) return Promise.all(value.map((item) => eachString(item, redact)));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(async ([key, inner]) => [
    await redact(key),
    await eachString(inner, redact),
  ]);
  return Object.fromEntries((await Promise.all(entries)) as [string, unknown][]);
}

function haveSameShape(one: unknown, other: unknown): boolean {
  if (typeof one !== 'object' || one === null) return typeof one === typeof other;
  if (typeof other !== 'object' || other === null || Array.isArray(one) !== Array.isArray(other)) return false;
  const [values, others] = [Object.values(one), Object.values(other)];
  return values.length === others.length && values.every((value, index) => haveSameShape(value, others[index]));
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

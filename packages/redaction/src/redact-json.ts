/** Redacts one text. */
type Redact = (text: string) => Promise<string>;

/** Longest key and value that are redacted together, in characters. */
const MAX_PAIR = 1024;
/** Longest list of arguments that is redacted as one command, in characters. */
const MAX_COMMAND = 4096;

/**
 * Redacts the strings and keys of a JSON value. A value is also read together with its key, as in `"password": "…"`, and a list
 * of strings as the arguments of one command.
 */
export async function redactJson(value: unknown, redact: Redact): Promise<unknown> {
  const json = JSON.stringify(value);
  return json === undefined ? value : redactValue(JSON.parse(json), redact);
}

async function redactValue(value: unknown, redact: Redact): Promise<unknown> {
  if (typeof value === 'string') return redact(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return redactList(value, redact);
  const entries: [string, unknown][] = [];
  for (const [key, inner] of Object.entries(value)) {
    const redacted =
      typeof inner === 'string' ? await redactPair(key, inner, redact) : await redactValue(inner, redact);
    entries.push([await redact(key), redacted]);
  }
  return Object.fromEntries(entries);
}

/** Redacts a value by itself, and then as the value of its key. */
async function redactPair(key: string, value: string, redact: Redact): Promise<string> {
  const alone = await redact(value);
  if (key.length + alone.length > MAX_PAIR || /["\\\n]/.test(key + alone)) return alone;
  const [before, after] = [`"${key}": "`, '"'];
  const pair = await redact(before + alone + after);
  return pair.startsWith(before) && pair.endsWith(after) ? pair.slice(before.length, -after.length) : alone;
}

async function redactList(values: readonly unknown[], redact: Redact): Promise<unknown[]> {
  const redacted: unknown[] = [];
  for (const value of values) redacted.push(await redactValue(value, redact));
  if (redacted.length < 2 || !redacted.every((value) => typeof value === 'string' && !/\s/.test(value)))
    return redacted;
  const command = redacted.join(' ');
  if (command.length > MAX_COMMAND) return redacted;
  const parts = (await redact(command)).split(' ');
  return parts.length === redacted.length ? parts : redacted;
}

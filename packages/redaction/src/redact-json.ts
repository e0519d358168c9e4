/** Redaction of the texts of one value. */
export interface TextRedaction {
  redact(text: string): Promise<string>;
  /** Returns true when a name may tell that the value behind it is a secret. */
  isTelling(name: string): boolean;
}

/** Longest key and value that are redacted together, in characters. */
const MAX_PAIR = 1024;
/** Longest list of arguments that is redacted as one command, in characters. */
const MAX_COMMAND = 4096;

/**
 * Redacts the strings and keys of a JSON value. A value is also read together with its key, as in `"password": "…"`, and a list
 * of strings as the arguments of one command.
 */
export async function redactJson(value: unknown, texts: TextRedaction): Promise<unknown> {
  const json = JSON.stringify(value);
  return json === undefined ? value : redactValue(JSON.parse(json), texts);
}

async function redactValue(value: unknown, texts: TextRedaction): Promise<unknown> {
  if (typeof value === 'string') return texts.redact(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return redactList(value, texts);
  const entries: [string, unknown][] = [];
  for (const [key, inner] of Object.entries(value)) {
    const redacted = typeof inner === 'string' ? await redactPair(key, inner, texts) : await redactValue(inner, texts);
    entries.push([await texts.redact(key), redacted]);
  }
  return Object.fromEntries(entries);
}

/** Redacts a value by itself, and then as the value of its key. */
async function redactPair(key: string, value: string, texts: TextRedaction): Promise<string> {
  const alone = await texts.redact(value);
  const [before, after] = [`"${key}": "`, '"'];
  if (key.length + alone.length > MAX_PAIR || /["\\\n]/.test(key + alone) || !texts.isTelling(before)) return alone;
  const pair = await texts.redact(before + alone + after);
  return pair.startsWith(before) && pair.endsWith(after) ? pair.slice(before.length, -after.length) : alone;
}

async function redactList(values: readonly unknown[], texts: TextRedaction): Promise<unknown[]> {
  const redacted: unknown[] = [];
  for (const value of values) redacted.push(await redactValue(value, texts));
  if (redacted.length < 2 || !redacted.every((value) => typeof value === 'string' && !/\s/.test(value)))
    return redacted;
  const command = redacted.join(' ');
  if (command.length > MAX_COMMAND) return redacted;
  const parts = (await texts.redact(command)).split(' ');
  return parts.length === redacted.length ? parts : redacted;
}

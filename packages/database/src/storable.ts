/** Replaces characters that PostgreSQL's JSON cannot hold. */
const REPLACEMENT = '\u{fffd}';

/**
 * Returns a JSON value that PostgreSQL's jsonb can hold, which is the value itself where it can be stored. NUL characters and lone
 * surrogates in strings and keys become U+FFFD.
 *
 * @see https://www.postgresql.org/docs/current/datatype-json.html
 */
export function storable(value: unknown): unknown {
  return isStorable(value) ? value : repaired(value);
}

/** Nearly every value is storable, and the test takes a tenth of the time of a copy. */
function isStorable(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed() && !value.includes('\0');
  if (Array.isArray(value)) return value.every(isStorable);
  if (typeof value !== 'object' || value === null) return true;
  for (const [key, inner] of Object.entries(value)) if (!isStorable(key) || !isStorable(inner)) return false;
  return true;
}

function repaired(value: unknown): unknown {
  if (typeof value === 'string') return storableText(value);
  if (Array.isArray(value)) return value.map(repaired);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [storableText(key), repaired(inner)]));
}

function storableText(text: string): string {
  const wellFormed = text.toWellFormed();
  return wellFormed.includes('\0') ? wellFormed.replaceAll('\0', REPLACEMENT) : wellFormed;
}

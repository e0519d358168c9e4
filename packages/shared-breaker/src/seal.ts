/**
 * Returns 32 bits of FNV-1a over the UTF-16 units of a text, as eight hex digits. Detects accidental damage only.
 *
 * @see http://www.isthe.com/chongo/tech/comp/fnv/
 */
export function hash32(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}

/** Returns one line of JSON that ends with its own checksum. */
export function seal(fields: Readonly<Record<string, unknown>>): string {
  const body = JSON.stringify(fields).slice(0, -1);
  return `${body},"check":"${hash32(body)}"}\n`;
}

/** Returns the sealed fields, or `undefined` if the text is not exactly what `seal` returned. */
export function unseal(text: string): Record<string, unknown> | undefined {
  const body = text.slice(0, -`,"check":"00000000"}\n`.length);
  if (text !== `${body},"check":"${hash32(body)}"}\n`) return undefined;
  return JSON.parse(`${body}}`) as Record<string, unknown>;
}

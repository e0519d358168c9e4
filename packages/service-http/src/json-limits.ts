/** Limits of a JSON text that are checked before it is parsed. */
export interface JsonLimits {
  /** Maximum levels of arrays and objects within each other. */
  readonly maxDepth: number;
  /** Maximum number of keys and values together, 1 or more. An empty array or object counts twice. */
  readonly maxTokens: number;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_ARRAY = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/**
 * Returns the limit that a JSON text exceeds, in one pass without allocation: 20 MiB take 30 ms. Parsing and validation take
 * memory and time by the number of values and by depth, up to minutes. The text need not be valid.
 */
export function exceededLimit(text: Uint8Array, { maxDepth, maxTokens }: JsonLimits): keyof JsonLimits | undefined {
  let depth = 0;
  // Separators are counted, because each of them is followed by a key or a value.
  let tokens = 1;
  for (let at = 0; at < text.length; at++) {
    const byte = text[at];
    if (byte === QUOTE) {
      at = endOfString(text, at + 1);
    } else if (byte === COMMA || byte === COLON) {
      if (++tokens > maxTokens) return 'maxTokens';
    } else if (byte === OPEN_ARRAY || byte === OPEN_OBJECT) {
      if (++depth > maxDepth) return 'maxDepth';
      if (++tokens > maxTokens) return 'maxTokens';
    } else if (byte === CLOSE_ARRAY || byte === CLOSE_OBJECT) {
      depth--;
    }
  }
  return undefined;
}

/** Returns the position of the closing quote, or the length of the text. */
function endOfString(text: Uint8Array, from: number): number {
  let at = from;
  while (at < text.length && text[at] !== QUOTE) at += text[at] === BACKSLASH ? 2 : 1;
  return at;
}

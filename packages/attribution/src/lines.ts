import { createHash } from 'node:crypto';

/** Words and signs of code, without the signs that formatters add and remove. */
const TOKEN = /[\p{L}\p{N}_$]+|[^\s\p{L}\p{N}_$,;'"`()]/gu;
const WORD = /[\p{L}\p{N}_$]/u;

/** Returns a text without byte order mark and with LF line ends, the form that git stores with its default settings. */
export function plainText(text: string): string {
  const plain = text.startsWith('\u{FEFF}') ? text.slice(1) : text;
  return plain.includes('\r') ? plain.replaceAll('\r\n', '\n') : plain;
}

/** Returns the lines of a text without their ends. An empty text has none. */
export function splitLines(text: string): string[] {
  const plain = plainText(text);
  if (plain === '') return [];
  return (plain.endsWith('\n') ? plain.slice(0, -1) : plain).split('\n');
}

/**
 * Returns the id of a text's blob in a repository of SHA-1 ids, after normalisation by {@link plainText}.
 *
 * @see https://git-scm.com/book/en/v2/Git-Internals-Git-Objects
 */
export function blobId(text: string): string {
  const plain = plainText(text);
  return createHash('sha1')
    .update(`blob ${Buffer.byteLength(plain)}\0`)
    .update(plain)
    .digest('hex');
}

/** Returns the words and signs of a line, in which two formats of the same code agree. */
export function tokensOf(line: string): readonly string[] {
  return line.match(TOKEN) ?? [];
}

/** Returns a text that lines of the same words and signs have in common. */
export function wordsKey(line: string): string {
  const tokens = tokensOf(line);
  return tokens.length === 0 ? ` ${line.trim()}` : tokens.join(' ');
}

/** Returns whether a line has a word, and not only signs. */
export function hasWord(line: string): boolean {
  return WORD.test(line);
}

import { isUtf8 } from 'node:buffer';

/**
 * Decodes code, removes a byte order mark and normalises line ends to line feeds. Bytes that are not UTF-8 are decoded as
 * Latin-1, so that different bytes result in different texts.
 */
export function toText(code: string | Uint8Array): string {
  const text = typeof code === 'string' ? code : decode(code);
  const unmarked = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  return unmarked.includes('\r') ? unmarked.replace(/\r\n?/g, '\n') : unmarked;
}

function decode(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString(isUtf8(bytes) ? 'utf8' : 'latin1');
}

/** Returns the first line of a text. */
export function firstLineOf(text: string): string {
  const end = text.indexOf('\n');
  return end < 0 ? text : text.slice(0, end);
}

import { isUtf8 } from 'node:buffer';

/**
 * The text that is read: without a byte order mark, with line feeds for line ends. Bytes that are no UTF-8
 * become one character each, so that different bytes stay different.
 */
export function toText(code: string | Uint8Array): string {
  const text = typeof code === 'string' ? code : decode(code);
  const unmarked = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  return unmarked.includes('\r') ? unmarked.replace(/\r\n?/g, '\n') : unmarked;
}

function decode(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString(isUtf8(bytes) ? 'utf8' : 'latin1');
}

/** The first line of a text. */
export function firstLineOf(text: string): string {
  const end = text.indexOf('\n');
  return end < 0 ? text : text.slice(0, end);
}

import { createHash } from 'node:crypto';

/** Returns the SHA-256 of a text in hex. */
export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/**
 * Returns the SHA-256 of a text without its byte order mark and with LF line ends: clients report texts in this form, whatever
 * the file contains.
 */
export function contentDigest(text: string): string {
  const plain = text.startsWith('\u{FEFF}') ? text.slice(1) : text;
  return digestOf(plain.includes('\r') ? plain.replaceAll('\r\n', '\n') : plain);
}

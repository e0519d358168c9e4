import { createHash } from 'node:crypto';
import type { SqlScript } from './schema.ts';

/** Returns the SHA-256 of a script's text, in hexadecimal. */
export function checksum({ sql }: SqlScript): string {
  return createHash('sha256').update(sql).digest('hex');
}

import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { writeFileAtomicSync } from '@hookline/atomic-file';

/** Bytes of randomness in a generated token. */
const TOKEN_BYTES = 32;

/** Reads the token in a file. Returns `undefined` if the file is missing, empty or unreadable. */
export function readToken(file: string): string | undefined {
  try {
    const token = readFileSync(file, 'utf8').trim();
    return token === '' ? undefined : token;
  } catch {
    return undefined;
  }
}

/**
 * Reads the token in a file, and generates it, readable by its owner only, if it is missing. Processes that generate it
 * at the same moment all return the same token. Returns `undefined` if the file cannot be written.
 */
export function ensureToken(file: string): string | undefined {
  const existing = readToken(file);
  if (existing !== undefined) return existing;
  // When another process was faster, the write fails and its token is read.
  writeFileAtomicSync(file, `${randomBytes(TOKEN_BYTES).toString('base64url')}\n`, { exclusive: true });
  return readToken(file);
}

import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import process from 'node:process';

/** Bytes of randomness in a generated token. */
const TOKEN_BYTES = 32;

/** The token in a file, or `undefined` if there is no readable token. */
export function readToken(file: string): string | undefined {
  try {
    const token = readFileSync(file, 'utf8').trim();
    return token === '' ? undefined : token;
  } catch {
    return undefined;
  }
}

/**
 * The token in a file, which is made, readable by its owner only, if it is not there. Of many processes that make it at
 * the same moment all get the same. `undefined` where nothing can be written.
 */
export function ensureToken(file: string): string | undefined {
  const there = readToken(file);
  if (there !== undefined) return there;
  const fresh = `${file}.${process.pid}.new`;
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(fresh, `${randomBytes(TOKEN_BYTES).toString('base64url')}\n`, { mode: 0o600 });
    // A link fails where the file is there by now: then that one is it.
    linkSync(fresh, file);
  } catch {
    // Either somebody was faster, which reading tells, or nothing can be written.
  }
  removeQuietly(fresh);
  return readToken(file);
}

/** Where nothing can be written there is nothing to remove; root sees that as another error than others do. */
function removeQuietly(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // Left behind, if it is there at all: a token that nobody reads.
  }
}

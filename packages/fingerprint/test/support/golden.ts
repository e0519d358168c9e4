import { createHash } from 'node:crypto';
import { print } from './print.ts';

/** Where the golden vectors of `ptn1` are. */
export const GOLDEN: URL = new URL('../golden/ptn1.json', import.meta.url);

/** What `ptn1` makes of a text, for ever. */
export interface Golden {
  readonly text: string;
  readonly fingerprint: string;
  readonly shape: string;
  readonly hashes: string;
}

/** The vector of a text. The text itself and its hashes are named by their SHA-256. */
export function goldenOf(text: string, language: string): Golden {
  const { fingerprint, hashes, shape } = print(text, language);
  return { text: sha256(text), fingerprint, shape, hashes: sha256(hashes.join(' ')) };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

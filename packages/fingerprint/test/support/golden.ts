import { createHash } from 'node:crypto';
import { fingerprintOf } from './fingerprints.ts';

/** Location of the golden vectors of `ptn1`. */
export const GOLDEN: URL = new URL('../golden/ptn1.json', import.meta.url);

/** The frozen result of `ptn1` for a text. */
export interface GoldenVector {
  readonly text: string;
  readonly fingerprint: string;
  readonly shape: string;
  readonly hashes: string;
}

/** Computes the vector of a text. The text and its hashes are represented by their SHA-256. */
export function goldenOf(text: string, language: string): GoldenVector {
  const { fingerprint, hashes, shape } = fingerprintOf(text, language);
  return { text: sha256(text), fingerprint, shape, hashes: sha256(hashes.join(' ')) };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

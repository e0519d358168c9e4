import { eachBase64Run } from './base64-runs.ts';
import { entropyOf } from './entropy.ts';
import type { SecretRange } from './rule.ts';

/** Lengths of the lines of a private key, as OpenSSL and ssh-keygen write them. */
const LENGTHS = new Set([64, 70]);
/** Most lines of a private key; more are other data. */
const MOST_LINES = 110;
/** Least entropy of a line, in bits per character; random ones of 64 characters have 5.2. */
const LEAST_ENTROPY = 4.7;
/** Signs of comments, differences and string literals between two lines. */
const BETWEEN = /^(?:[\s"'`,+*#>;-]|\\[nrt])*$/;
const MAX_BETWEEN = 64;
/** Longest header above the first line, in characters. */
const MAX_HEADER = 200;
const BEGIN = /-----BEGIN ([A-Z0-9 ]{1,40})-----[^-]*$/;
const END = /^[^-]{0,100}-----END ([A-Z0-9 ]{1,40})-----/;
/** Least share of the text that the lines make up: in other texts, lines of base64 are mostly other data. */
const LEAST_SHARE = 0.5;

/** A line of base64. */
interface Line {
  readonly start: number;
  readonly end: number;
  /** False for a line whose bytes are no random ones, as certificates have them between those of their keys. */
  readonly isRandom: boolean;
}

/**
 * Finds lines of private keys in a text of little else, as an edit of the middle of a key has them, without the first and the last
 * line. Lines of certificates and public keys stay where the text shows what they are.
 */
export function findKeyLines(text: string): SecretRange[] {
  const found: SecretRange[] = [];
  let block: Line[] = [];
  const finish = (): void => {
    if (isKey(text, block)) found.push(...block.map(({ start, end }) => ({ start, end, kind: 'private-key' })));
    block = [];
  };
  eachBase64Run(text, Math.min(...LENGTHS), (runStart, end) => {
    const line = lineOf(text, runStart, end);
    if (line === undefined) return;
    const last = block.at(-1);
    const between = last === undefined ? '' : text.slice(last.end, Math.min(line.start, last.end + MAX_BETWEEN + 1));
    if (between.length > MAX_BETWEEN || !BETWEEN.test(between)) finish();
    block.push(line);
  });
  finish();
  return found;
}

/** Returns the line of a run of base64 that is delimited as one; the sign of a difference and an escaped line end are none of it. */
function lineOf(text: string, runStart: number, end: number): Line | undefined {
  const before = text.charAt(runStart - 1);
  const isSign =
    (text.charAt(runStart) === '+' && /^\n?$/.test(before)) || (text.charAt(runStart) === 'n' && before === '\\');
  const start = isSign ? runStart + 1 : runStart;
  if (!LENGTHS.has(end - start)) return undefined;
  if (!isSign && !/^[\s"'`]?$/.test(before)) return undefined;
  if (!/^[\s"'`\\]?$/.test(text.charAt(end))) return undefined;
  const line = text.slice(start, end);
  const isMixed = /[A-Z]/.test(line) && /[a-z]/.test(line) && (line.match(/\d+/g) ?? []).length >= 3;
  return { start, end, isRandom: isMixed && entropyOf(line) >= LEAST_ENTROPY };
}

function isKey(text: string, block: readonly Line[]): boolean {
  const [first, last] = [block[0], block.at(-1)];
  if (first === undefined || last === undefined || block.length > MOST_LINES) return false;
  const length = block.reduce((sum, { start, end }) => sum + end - start, 0);
  if (length < text.length * LEAST_SHARE || block.filter((line) => line.isRandom).length < block.length / 2)
    return false;
  const title =
    BEGIN.exec(text.slice(Math.max(0, first.start - MAX_HEADER), first.start))?.[1] ??
    END.exec(text.slice(last.end, last.end + MAX_HEADER))?.[1];
  return title === undefined || title.includes('PRIVATE');
}

import { eachBase64Run } from './base64-runs.ts';
import type { SecretRange } from './rule.ts';
import { isRandom } from './plausible-secret.ts';
import { isSample } from './sample-values.ts';

/** Lengths of base64 that keys of 32, 48 and 64 bytes have, without `=`. */
const LENGTHS = new Set([43, 44, 64, 86, 88]);
const LEAST = 43;
/** A name of a key, alone or as the last word of a longer one, and what assigns the value. */
const KEY_NAME =
  /(?:^|[\s"'`,;({[]|(?<=\w))(?:(?<![A-Za-z])k|(?<![a-z])key|Key|KEY)["'`]?\]?(?:\s{0,2}:\s{0,2}[\w<>]{1,16})?\s{0,4}(?:=>|:=|=|:)\s{0,4}["'`]$/;
/** Names of keys that are public, and of entries that are found by their key. */
const OTHER_NAME =
  /(?:pub|public|publishable|site|cache|primary|foreign|sort|partition|group|index|map|row)[-_. ]?key[^\n]{0,24}$/i;
/** Longest name with its operator, in characters. */
const MAX_NAME = 64;

/** Finds keys in base64 without a prefix that are assigned, as a string, to the name of a key: `const k = "…"`, `signingKey: "…"`. */
export function findKeyValues(text: string): SecretRange[] {
  const found: SecretRange[] = [];
  eachBase64Run(text, LEAST, (start, end) => {
    const quote = text.charAt(start - 1);
    if (!/["'`]/.test(quote)) return;
    const padding = text.startsWith('==', end) ? 2 : text.charAt(end) === '=' ? 1 : 0;
    if (text.charAt(end + padding) !== quote || !LENGTHS.has(end + padding - start)) return;
    const name = text.slice(Math.max(0, start - MAX_NAME), start);
    if (!KEY_NAME.test(name) || OTHER_NAME.test(name)) return;
    const value = text.slice(start, end);
    if (isRandom(value) && !isSample(value)) found.push({ start, end: end + padding, kind: 'secret' });
  });
  return found;
}

import { entropyOf } from '../entropy.ts';
import { CALL_WORK, lengthOfWord, type Rule } from '../rule.ts';

/** A rule for tokens that begin with a prefix. */
export type TokenRule = Rule;

/** Characters that continue a token. A token that is longer than its rule expects is redacted as a whole. */
const REST = /[\w-]{0,1024}={0,2}/y;
/** Separates the fixed prefix from the random part. */
const PREFIX_END = /[_.:-]/;
/** Work of refusing a match, in characters. */
const REFUSAL = 256;
/** Longest prefix up to its first separator, in characters. */
const LONGEST_PREFIX = 12;

/** Creates the rule of a token. Tokens with less entropy, or without a digit and without mixed case, are samples. */
export function token(kind: string, pattern: RegExp, anchors: readonly string[], minEntropy: number): TokenRule {
  const sticky = new RegExp(pattern.source, `${pattern.flags}y`);
  const reach = reachOf(pattern.source);
  return {
    anchors,
    find(text, at) {
      sticky.lastIndex = at;
      const match = sticky.exec(text)?.[0];
      if (match === undefined) return CALL_WORK + 2 * lengthOfWord(text, at, reach);
      if (entropyOf(match) <= minEntropy || !isRandom(match)) return CALL_WORK + 2 * match.length + REFUSAL;
      REST.lastIndex = at + match.length;
      return { start: at, end: at + match.length + (REST.exec(text)?.[0].length ?? 0), kind };
    },
  };
}

function isRandom(match: string): boolean {
  const prefixEnd = match.slice(0, LONGEST_PREFIX).search(PREFIX_END) + 1;
  const random = match.slice(prefixEnd, 128);
  if (/(.)\1{15}/.test(random)) return false;
  return /\d/.test(random) || (/[a-z]/.test(random) && /[A-Z]/.test(random));
}

/** Returns an upper bound of the characters that a match reads: all upper bounds of its quantifiers, and its literals. */
function reachOf(source: string): number {
  const bounds = [...source.matchAll(/\{(\d+)(?:,(\d+))?\}/g)].map(([, least, most]) => Number(most ?? least));
  return bounds.reduce((sum, bound) => sum + bound, source.length);
}

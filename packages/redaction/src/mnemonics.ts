import type { SecretRange } from './rule.ts';

/** Numbers of words of a mnemonic. @see https://github.com/bitcoin/bips/blob/master/bip-0039.mediawiki */
const LENGTHS = new Set([12, 15, 18, 21, 24]);
const LEAST_WORDS = 12;
/** Letters of a word. */
const [SHORTEST, LONGEST] = [3, 8];
/** Frequent words of sentences that the list of words of mnemonics has not. */
const OTHER_WORDS = new Set(
  'the and for are but not had was has his her its our from with were been they them would could should because which your into'.split(
    ' ',
  ),
);
/** Ends in front of a mnemonic: the beginning of the text, a line or a string, indentation, or a sign with a space. */
const BEFORE = /^(?:|.?[\n"'`([{:>]|[\s:*>#=+-]\s)$/s;
/** Most of the words differ; a list that repeats few of them is none. */
const LEAST_DIFFERENT = 5;

/**
 * Finds mnemonics of wallets by their form: 12, 15, 18, 21 or 24 words of 3 to 8 lower-case letters, one space apart, that are a
 * line or a string, or follow a colon, the sign of a list or the like. Reads each character once.
 */
export function findMnemonics(text: string): SecretRange[] {
  const found: SecretRange[] = [];
  let [words, start, wordStart] = [0, 0, 0];
  const finish = (end: number, isWhole: boolean): void => {
    const length = words < LEAST_WORDS ? undefined : lengthOfMnemonic(text, start, end, isWhole);
    if (length !== undefined) found.push({ start, end: start + length, kind: 'mnemonic' });
    words = 0;
  };
  for (let at = 0; at <= text.length; at++) {
    const code = at < text.length ? text.charCodeAt(at) : 0;
    if (code >= 97 && code <= 122) continue;
    const length = at - wordStart;
    if (length < SHORTEST || length > LONGEST || isJoining(code)) finish(wordStart - 1, length === 0);
    else {
      if (words === 0) start = wordStart;
      words++;
      if (code !== 32) finish(at, true);
    }
    wordStart = at + 1;
  }
  return found;
}

/** Returns true for characters that continue a name or a path. */
function isJoining(code: number): boolean {
  return (code >= 47 && code <= 57) || (code >= 65 && code <= 90) || code === 95 || code === 45;
}

/**
 * Returns the length of the mnemonic that words begin with, in characters; `undefined` when there is none. Words that are not
 * `isWhole` go on behind their end.
 */
function lengthOfMnemonic(text: string, start: number, end: number, isWhole: boolean): number | undefined {
  if (!BEFORE.test(text.slice(Math.max(0, start - 2), start))) return undefined;
  const all = text.slice(start, end).split(' ');
  const next = all.findIndex((word) => OTHER_WORDS.has(word));
  if (next === -1 && !isWhole) return undefined;
  const words = next === -1 ? all : all.slice(0, next);
  if (!LENGTHS.has(words.length) || new Set(words).size < LEAST_DIFFERENT) return undefined;
  // A list in order is one of the words of a language.
  const isOrdered = words.every((word, index) => index === 0 || word >= (words[index - 1] as string));
  return isOrdered ? undefined : words.join(' ').length;
}

import type { SecretRange } from './rule.ts';

/** Characters that are not displayed: soft hyphen, zero-width space and joiners, word joiner, byte order mark. */
const INVISIBLE = /[\u{AD}\u{200B}-\u{200D}\u{2060}\u{FEFF}]/u;
const ALL_INVISIBLE = new RegExp(INVISIBLE.source, 'gu');

/** A text without invisible characters, and a function that translates its ranges into those of the whole text. */
export interface VisibleText {
  readonly text: string;
  readonly toWhole: (range: SecretRange) => SecretRange;
}

/** Removes invisible characters, which may hide a secret from the rules; `undefined` when there are none. */
export function visibleText(whole: string): VisibleText | undefined {
  if (!INVISIBLE.test(whole)) return undefined;
  const removed = [...whole.matchAll(ALL_INVISIBLE)].map(({ index }) => index);
  const positions = new Uint32Array(whole.length - removed.length);
  let next = 0;
  let length = 0;
  for (let index = 0; index < whole.length; index++) {
    if (removed[next] === index) next++;
    else positions[length++] = index;
  }
  return {
    text: whole.replaceAll(ALL_INVISIBLE, ''),
    toWhole: ({ start, end, kind }) => ({ start: positions[start] ?? 0, end: (positions[end - 1] ?? 0) + 1, kind }),
  };
}

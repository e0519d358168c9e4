import { PUNCT } from '../lexer/token.ts';
import { dropTrailingCommas } from './commas.ts';
import type { Draft } from './draft.ts';
import { eachWithin } from './groups.ts';

/** Removes differences that rustfmt introduces with the line width: braces around one expression, commas after blocks. */
export function canonicalizeRust(draft: Draft): void {
  for (let at = 0; at < draft.tokens.length; at++) {
    const close = draft.partners[at] ?? -1;
    if (close <= at || draft.mark(at) !== '{') continue;
    if (isArm(draft, at)) unwrapArm(draft, at, close);
    else if (draft.mark(at - 1) === '|' && isExpression(draft, at, close)) {
      draft.strike(at);
      draft.strike(close);
    }
  }
  dropTrailingCommas(draft, true);
}

/** Returns whether the brace follows the `=>` of a match arm. */
function isArm(draft: Draft, open: number): boolean {
  return draft.mark(open - 1) === '>' && draft.mark(open - 2) === '=' && draft.isJoined(open - 1);
}

/** Replaces `=> { a }` by `=> a,` and `=> { a; },` by `=> { a; }`. */
function unwrapArm(draft: Draft, open: number, close: number): void {
  const hasComma = draft.mark(close + 1) === ',';
  if (isExpression(draft, open, close)) {
    draft.strike(open);
    if (hasComma) draft.strike(close);
    else draft.replace(close, PUNCT, ',');
  } else if (hasComma) draft.strike(close + 1);
}

const CONTINUES = /^(?:else|as)$/;

/** Returns whether a block is one expression: it contains no statement end and no code after a nested block. */
function isExpression(draft: Draft, open: number, close: number): boolean {
  if (close === open + 1 || draft.name(open + 1) === 'let') return false;
  let found = true;
  eachWithin(draft, open, close, (at) => {
    if (draft.mark(at) === ';') found = false;
    const end = draft.partners[at] ?? -1;
    if (draft.mark(at) !== '{' || end < at || end + 1 === close) return;
    const after = draft.mark(end + 1);
    if (after === '' ? !CONTINUES.test(draft.name(end + 1)) : !'.?)],'.includes(after)) found = false;
  });
  return found;
}

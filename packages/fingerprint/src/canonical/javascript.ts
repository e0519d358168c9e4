import { NAME, PUNCT, STRING } from '../lexer/token.ts';
import { dropTrailingCommas } from './commas.ts';
import type { Draft } from './draft.ts';
import { dropRedundantGroups } from './groups.ts';
import { javascriptGrouping } from './javascript-groups.ts';

const PLAIN_KEY = /^"(?:[A-Za-z_$][\w$]*|0|[1-9]\d{0,8})$/;

const BEFORE_TYPE = /^(?:as|satisfies|extends|is)$/;

/** Removes differences that formatters of JavaScript and TypeScript introduce. */
export function canonicalizeJavascript(draft: Draft): void {
  dropSemicolons(draft);
  for (let at = 0; at < draft.tokens.length; at++) {
    unquoteKey(draft, at);
    dropLeadingBar(draft, at);
  }
  dropTrailingCommas(draft, false);
  dropRedundantGroups(draft, javascriptGrouping);
}

/** Strikes semicolons, except those in the head of a `for`. */
function dropSemicolons(draft: Draft): void {
  let headEnds = -1;
  for (let at = 0; at < draft.tokens.length; at++) {
    const mark = draft.mark(at);
    if (mark === '(' && isForHead(draft, at)) headEnds = draft.partners[at] ?? -1;
    else if (mark === '{' && at < headEnds) at = Math.max(at, (draft.partners[at] ?? at) - 1);
    else if (mark === ';' && at > headEnds) draft.strike(at);
  }
}

function isForHead(draft: Draft, at: number): boolean {
  const before = draft.name(at - 1);
  return before === 'for' || (before === 'await' && draft.name(at - 2) === 'for');
}

/** Replaces `{ 'a': 1 }` by `{ a: 1 }`. */
function unquoteKey(draft: Draft, at: number): void {
  const token = draft.tokens[at];
  if (token?.kind !== STRING || draft.mark(at + 1) !== ':' || !PLAIN_KEY.test(token.text)) return;
  const before = draft.mark(draft.before(at));
  if (before === '{' || before === ',') draft.replace(at, NAME, token.text.slice(1));
}

/** Replaces `type T = | A | B` by `type T = A | B`. */
function dropLeadingBar(draft: Draft, at: number): void {
  const mark = draft.mark(at);
  if (mark !== '|' && mark !== '&') return;
  if (draft.mark(at - 1) === mark || draft.mark(at + 1) === mark || draft.mark(at + 1) === '=') return;
  const before = draft.tokens[draft.before(at)];
  const isArrow = before?.text === '>' && draft.mark(at - 2) === '=';
  const begins =
    before?.kind === PUNCT ? isArrow || '=:(<,['.includes(before.text) : BEFORE_TYPE.test(before?.text ?? '');
  if (begins) draft.strike(at);
}

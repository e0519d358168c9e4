import { NAME } from '../lexer/token.ts';
import type { Draft } from './draft.ts';

/**
 * Strikes redundant commas before a closing bracket and before the `>` of a list of types. A comma is kept where it is
 * significant: in an elision (`[a,,]`, `[,]`) and in a tuple of one element (`(a,)`, `x[a,]`).
 */
export function dropTrailingCommas(draft: Draft, hasTuples: boolean): void {
  for (let at = 1; at < draft.tokens.length; at++) {
    if (draft.mark(at) !== ',' || !draft.has(at)) continue;
    const closer = draft.after(at);
    const closes = draft.mark(closer);
    if (closes === '' || !')]}>'.includes(closes)) continue;
    const before = draft.mark(draft.before(at));
    if (before !== '' && '([{,<'.includes(before)) continue;
    if (closes !== '>' && isTupleOfOne(draft, at, draft.partners[closer] ?? -1, hasTuples)) continue;
    draft.strike(at);
  }
}

function isTupleOfOne(draft: Draft, comma: number, opener: number, hasTuples: boolean): boolean {
  const bracket = draft.mark(opener);
  const isTuple = hasTuples && bracket === '(' && !isCall(draft, opener);
  const isIndex = bracket === '[' && isCall(draft, opener);
  if (!isTuple && !isIndex) return false;
  for (let at = comma - 1; at > opener; at--) {
    if (draft.mark(at) === ',') return false;
    const partner = draft.partners[at] ?? -1;
    if (partner >= 0 && partner < at) at = partner;
  }
  return true;
}

/** Returns whether the bracket belongs to a call or an index. */
function isCall(draft: Draft, opener: number): boolean {
  const before = draft.before(opener);
  const token = draft.tokens[before];
  if (token?.kind === NAME) return draft.mark(before - 1) === '.' || !BEFORE_TUPLE.has(token.text);
  const mark = draft.mark(before);
  return mark !== '' && (draft.mark(opener) === '(' ? ')]}>!' : ')]').includes(mark);
}

/** Words that can precede a tuple. */
const BEFORE_TUPLE = new Set(['return', 'yield', 'in', 'and', 'or', 'not', 'if', 'else', 'is', 'for', 'match', 'let']);

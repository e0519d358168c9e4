import { NEWLINE, STRING } from '../lexer/token.ts';
import { dropTrailingCommas } from './commas.ts';
import type { Draft } from './draft.ts';
import { dropRedundantGroups } from './groups.ts';
import { pythonGrouping } from './python-groups.ts';

/** Removes differences that Python formatters introduce, and docstrings, which are comments. */
export function canonicalizePython(draft: Draft): void {
  dropDocstrings(draft);
  joinStrings(draft);
  for (let at = 1; at + 2 < draft.tokens.length; at++) dropEmptyBases(draft, at);
  dropTrailingCommas(draft, true);
  dropRedundantGroups(draft, pythonGrouping);
}

/** Strikes statements that consist of a string, together with their line end. */
function dropDocstrings(draft: Draft): void {
  for (let at = 0; at < draft.tokens.length; at++) {
    if (draft.tokens[at]?.kind !== STRING || !draft.isEdge(draft.before(at)) || !draft.isEdge(at + 1)) continue;
    draft.strike(at);
    if (draft.tokens[at + 1]?.kind === NEWLINE) draft.strike(at + 1);
    else if (draft.tokens[draft.before(at)]?.kind === NEWLINE) draft.strike(draft.before(at));
  }
}

const PLAIN = /^b?r?"/;

/** Replaces `'a' 'b'` by `'ab'`. */
function joinStrings(draft: Draft): void {
  for (let at = draft.tokens.length - 1; at > 0; at--) {
    const [first, second] = [draft.tokens[at - 1], draft.tokens[at]];
    if (first?.kind !== STRING || second?.kind !== STRING) continue;
    const mark = PLAIN.exec(first.text)?.[0];
    if (mark === undefined || mark !== PLAIN.exec(second.text)?.[0]) continue;
    draft.replace(at - 1, STRING, first.text + second.text.slice(mark.length));
    draft.strike(at);
  }
}

/** Replaces `class A():` by `class A:`. */
function dropEmptyBases(draft: Draft, at: number): void {
  if (draft.name(at - 1) !== 'class' || draft.mark(at + 1) !== '(' || draft.partners[at + 1] !== at + 2) return;
  draft.strike(at + 1);
  draft.strike(at + 2);
}

import type { ScanContext } from './scanner.ts';
import type { Rule } from './syntax.ts';
import { NAME, PUNCT, STRING } from './token.ts';

/** Returns whether the previous token ends a value, so that `/`, `%` or `<` is an operator and not the start of a literal. */
export function followsValue(lexer: ScanContext): boolean {
  const { last } = lexer;
  if (!last) return false;
  if (last.kind === PUNCT) return last.text === ')' || last.text === ']';
  if (last.kind === NAME) return !lexer.isKeyword(last.text) || VALUES.has(last.text);
  return true;
}

/** Keywords that are values. */
const VALUES = new Set(['this', 'super', 'self', 'null', 'nil', 'true', 'false', 'undefined', 'end', 'None']);

/**
 * A regular expression with its flags. It begins only where the previous token allows a value; a slash without a closing
 * one on its line is a division.
 */
export const regexLiteral: Rule = {
  first: '/',
  scan: (lexer, at) => {
    const second = lexer.text.charCodeAt(at + 1);
    if (second === 47 || second === 42 || followsValue(lexer) || lexer.unclosed.has(regexLiteral, at)) return -1;
    const closedAt = endOfBody(lexer, at);
    if (closedAt < 0) return -1;
    let end = closedAt + 1;
    while (/[a-z]/.test(lexer.text.charAt(end))) end++;
    lexer.push(STRING, lexer.text.slice(at, end), at, end);
    return end;
  },
};

function endOfBody(lexer: ScanContext, at: number): number {
  const { text, end } = lexer;
  let inClass = false;
  let next = at + 1;
  for (; next < end; next++) {
    const code = text.charCodeAt(next);
    if (code === 10) break;
    if (code === 92) next++;
    else if (code === 91) inClass = true;
    else if (code === 93) inClass = false;
    else if (code === 47 && !inClass) return next;
  }
  lexer.unclosed.add(regexLiteral, at, next);
  return -1;
}

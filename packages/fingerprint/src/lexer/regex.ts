import type { Lexer } from './lexer.ts';
import type { Rule } from './syntax.ts';
import { NAME, PUNCT, STRING } from './token.ts';

/** Whether a value has just ended, so that `/`, `%` or `<` goes on with an expression rather than begins one. */
export function followsValue(lexer: Lexer): boolean {
  const { last } = lexer;
  if (!last) return false;
  if (last.kind === PUNCT) return last.text === ')' || last.text === ']';
  if (last.kind === NAME) return !lexer.isKeyword(last.text) || VALUES.has(last.text);
  return true;
}

/** Keywords that are values. */
const VALUES = new Set(['this', 'super', 'self', 'null', 'nil', 'true', 'false', 'undefined', 'end', 'None']);

/**
 * A regular expression between slashes, with its flags, where a value may begin. Whether one may begin is
 * told from the token before; a slash that is not closed on its line divides.
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

function endOfBody(lexer: Lexer, at: number): number {
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

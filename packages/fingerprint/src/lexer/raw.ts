import type { Rule } from './syntax.ts';
import { STRING } from './token.ts';

/**
 * A string without escapes whose closer depends on its opener: `r#"…"#`, `R"x(…)x"`, `[==[…]==]`, `$tag$…$tag$`. `opener` is
 * a sticky pattern; `closer` derives the closer from its match.
 */
export function raw(first: string, opener: RegExp, closer: (match: RegExpExecArray) => string): Rule {
  return {
    first,
    scan: (lexer, at) => {
      opener.lastIndex = at;
      const match = opener.exec(lexer.text);
      if (!match) return -1;
      const close = closer(match);
      const from = at + match[0].length;
      const closedAt = lexer.unclosed.find(close, from);
      if (closedAt < 0) return -1;
      const end = closedAt + close.length;
      lexer.push(STRING, lexer.text.slice(at, closedAt), at, end);
      return end;
    },
  };
}

/** A literal that a sticky pattern matches completely: characters, symbols, dates. */
export function literal(first: string, pattern: RegExp): Rule {
  return {
    first,
    scan: (lexer, at) => {
      pattern.lastIndex = at;
      const match = pattern.exec(lexer.text)?.[0];
      if (match === undefined) return -1;
      lexer.push(STRING, match, at, at + match.length);
      return at + match.length;
    },
  };
}

/** `'a'` and `'\n'`. A quote without a closing one after a character is not a literal but a lifetime, a type or a mark. */
export const characterLiteral: Rule = literal("'", /'(?:\\[^\n]{1,10}?|[^\\'\n]{1,2})'/y);

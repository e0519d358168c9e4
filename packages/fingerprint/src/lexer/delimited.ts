import type { Lexer } from './lexer.ts';
import type { Rule } from './syntax.ts';
import { STRING } from './token.ts';

const CLOSERS: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}', '<': '>' };

/** How far a literal may reach, in characters: an unclosed one must not swallow, or re-read, the text. */
const MAX_LENGTH = 20_000;

/** How literals with a delimiter of the writer's choice are told from code. */
export interface DelimitedOptions {
  /** Sticky; matches up to the delimiter, which is the next character. */
  readonly prefix: RegExp;
  /** How many parts there are: `s/a/b/` has two. Default 1. */
  readonly parts?: (prefix: string) => number;
  /** Whether one may begin here at all. Default: always. */
  readonly when?: (lexer: Lexer, at: number) => boolean;
}

/** `qw(…)`, `s{…}{…}`, `%w[…]`, `~r/…/`: literals whose delimiter comes behind their prefix. */
export function delimited(first: string, options: DelimitedOptions): Rule {
  const rule: Rule = {
    first,
    scan: (lexer, at) => {
      const { prefix, parts, when } = options;
      prefix.lastIndex = at;
      const match = prefix.exec(lexer.text)?.[0];
      if (match === undefined || lexer.unclosed.has(rule, at) || (when && !when(lexer, at))) return -1;
      let end = at + match.length;
      for (let part = parts?.(match) ?? 1; part > 0; part--) {
        end = endOfPart(lexer, end, part);
        if (end < 0) {
          lexer.unclosed.add(rule, at, at + MAX_LENGTH);
          return -1;
        }
      }
      while (/[a-z]/.test(lexer.text.charAt(end))) end++;
      lexer.push(STRING, lexer.text.slice(at, end), at, end);
      return end;
    },
  };
  return rule;
}

/** Where a part that begins with its delimiter at `at` ends. Parts but the last share a plain delimiter with the next. */
function endOfPart(lexer: Lexer, at: number, partsLeft: number): number {
  const { text } = lexer;
  let from = at;
  if (partsLeft === 1) while (text.charCodeAt(from) === 32 && text.charAt(from + 1) in CLOSERS) from++;
  const open = text.charAt(from);
  const close = CLOSERS[open];
  const last = Math.min(lexer.end, from + MAX_LENGTH);
  let depth = 0;
  for (let next = from + 1; next < last; next++) {
    const character = text.charAt(next);
    if (character === '\\') next++;
    else if (close === undefined) {
      if (character === open) return partsLeft > 1 ? next : next + 1;
    } else if (character === open) depth++;
    else if (character === close && depth-- === 0) return next + 1;
  }
  return -1;
}

import type { ScanContext } from './scanner.ts';
import type { Rule } from './syntax.ts';
import { STRING } from './token.ts';

const CLOSERS: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}', '<': '>' };

/** Greatest length of a literal in characters: it bounds the cost of an unclosed one. */
const MAX_LENGTH = 20_000;

/** Syntax of literals with a freely chosen delimiter. */
export interface DelimitedOptions {
  /** Sticky pattern that matches up to the delimiter, which is the next character. */
  readonly prefix: RegExp;
  /** Number of parts: `s/a/b/` has two. Default 1. */
  readonly parts?: (prefix: string) => number;
  /** Condition for the start of a literal. Default: none. */
  readonly when?: (lexer: ScanContext, at: number) => boolean;
}

/** Literals whose delimiter follows a prefix: `qw(…)`, `s{…}{…}`, `%w[…]`, `~r/…/`. */
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

/** Returns the end of the part whose delimiter is at `at`, or -1. A part shares a plain delimiter with the next one. */
function endOfPart(lexer: ScanContext, at: number, partsLeft: number): number {
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

import type { Lexer } from './lexer.ts';
import type { Rule } from './syntax.ts';

/** Where a line comment may begin: anywhere, after white space, or first on its line. */
export type CommentPlace = 'anywhere' | 'spaced' | 'line-start';

/** A comment to the end of the line. `unless` is a sticky pattern that says what is none. */
export function lineComment(open: string, place: CommentPlace = 'anywhere', unless?: RegExp): Rule {
  return {
    first: open.charAt(0),
    scan: (lexer, at) => {
      const { text } = lexer;
      if (!text.startsWith(open, at) || !isAllowed(lexer, at, place) || matches(unless, text, at)) return -1;
      return endOfLine(text, at);
    },
  };
}

/** How a block comment is written. */
export interface BlockCommentOptions {
  /** Comments nest. */
  readonly nested?: boolean;
  /** Opener and closer stand first on their line. */
  readonly lineStart?: boolean;
  /** One that is not closed is punctuation, rather than a comment to the end of the text. */
  readonly mustClose?: boolean;
  /** A sticky pattern that says what is none. */
  readonly unless?: RegExp;
}

/** A comment from an opener to a closer. */
export function blockComment(open: string, close: string, options: BlockCommentOptions = {}): Rule {
  const { lineStart, mustClose, nested, unless } = options;
  return {
    first: open.charAt(0),
    ...(open === close || lineStart ? {} : { block: [open, close] }),
    scan: (lexer, at) => {
      const { text, end } = lexer;
      if (!text.startsWith(open, at) || matches(unless, text, at)) return -1;
      if (lineStart && text.charCodeAt(at - 1) !== 10 && at > 0) return -1;
      if (nested) return endOfNested(lexer, at, open, close);
      const closer = lexer.unclosed.find(lineStart ? `\n${close}` : close, at + open.length);
      if (closer < 0) return mustClose ? -1 : end;
      return lineStart ? endOfLine(text, closer + 1) : closer + close.length;
    },
  };
}

/** From a sticky match to the end of its line. */
export function commentMatching(first: string, pattern: RegExp): Rule {
  return { first, scan: ({ text }, at) => (matches(pattern, text, at) ? endOfLine(text, at) : -1) };
}

/** A comment on its own first line, as `#!`. */
export const hashbang: Rule = {
  first: '#',
  scan: ({ text }, at) => (at === 0 && text.charCodeAt(1) === 33 ? endOfLine(text, at) : -1),
};

/** What follows a line holding only `mark` is no code: `__END__`. */
export function endOfCode(mark: string): Rule {
  return {
    first: mark.charAt(0),
    scan: (lexer, at) => {
      const { text } = lexer;
      if (!text.startsWith(mark, at) || (at > 0 && text.charCodeAt(at - 1) !== 10)) return -1;
      const after = text.charCodeAt(at + mark.length);
      return Number.isNaN(after) || after === 10 ? lexer.end : -1;
    },
  };
}

function isAllowed(lexer: Lexer, at: number, place: CommentPlace): boolean {
  if (place === 'line-start') return lexer.isAtLineStart(at);
  return place === 'anywhere' || at === 0 || lexer.text.charCodeAt(at - 1) <= 32;
}

function matches(pattern: RegExp | undefined, text: string, at: number): boolean {
  if (!pattern) return false;
  pattern.lastIndex = at;
  return pattern.test(text);
}

/** Where the line that holds `at` ends: at its line feed, which is left to be read. */
export function endOfLine(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}

function endOfNested(lexer: Lexer, at: number, open: string, close: string): number {
  const { text, end } = lexer;
  let depth = 1;
  for (let next = at + open.length; next < end; next++) {
    if (text.startsWith(close, next)) {
      next += close.length - 1;
      if (--depth === 0) return next + 1;
    } else if (text.startsWith(open, next)) {
      next += open.length - 1;
      depth++;
    }
  }
  return end;
}

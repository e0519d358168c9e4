import type { ScanContext } from './scanner.ts';
import type { Rule } from './syntax.ts';

/** Allowed position of a line comment: anywhere, after white space, or first on its line. */
export type CommentPosition = 'anywhere' | 'spaced' | 'line-start';

/** A comment to the end of the line. `unless` is a sticky pattern for openers that begin no comment. */
export function lineComment(open: string, position: CommentPosition = 'anywhere', unless?: RegExp): Rule {
  return {
    first: open.charAt(0),
    scan: (lexer, at) => {
      const { text } = lexer;
      if (!text.startsWith(open, at) || !isAllowed(lexer, at, position) || matches(unless, text, at)) return -1;
      return endOfLine(text, at);
    },
  };
}

/** Syntax of a block comment. */
export interface BlockCommentOptions {
  /** Comments nest. */
  readonly nested?: boolean | undefined;
  /** Opener and closer must be first on their line. */
  readonly lineStart?: boolean | undefined;
  /** An unclosed opener is punctuation instead of a comment to the end of the text. */
  readonly mustClose?: boolean | undefined;
  /** Sticky pattern for openers that begin no comment. */
  readonly unless?: RegExp | undefined;
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

/** A comment from a match of a sticky pattern to the end of the line. */
export function commentMatching(first: string, pattern: RegExp): Rule {
  return { first, scan: ({ text }, at) => (matches(pattern, text, at) ? endOfLine(text, at) : -1) };
}

/** A `#!` comment on the first line. */
export const hashbang: Rule = {
  first: '#',
  scan: ({ text }, at) => (at === 0 && text.charCodeAt(1) === 33 ? endOfLine(text, at) : -1),
};

/** Ends the code at a line that contains only `mark`, such as `__END__`. */
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

function isAllowed(lexer: ScanContext, at: number, position: CommentPosition): boolean {
  if (position === 'line-start') return lexer.isAtLineStart(at);
  return position === 'anywhere' || at === 0 || lexer.text.charCodeAt(at - 1) <= 32;
}

function matches(pattern: RegExp | undefined, text: string, at: number): boolean {
  if (!pattern) return false;
  pattern.lastIndex = at;
  return pattern.test(text);
}

/** Returns the end of the line that contains `at`: the position of its line feed, or the end of the text. */
export function endOfLine(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}

function endOfNested(lexer: ScanContext, at: number, open: string, close: string): number {
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

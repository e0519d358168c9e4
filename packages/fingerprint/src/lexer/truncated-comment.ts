import type { CompiledSyntax } from './compile.ts';

/**
 * Returns the start of the code of a fragment that begins within a comment: the position after the comment's closer, when
 * no opener precedes it and the text before it resembles a comment. Otherwise returns 0.
 */
export function startOfCode(text: string, { blocks, docstring }: CompiledSyntax): number {
  for (const [open, close] of blocks) {
    const closedAt = text.indexOf(close);
    if (closedAt < 0) continue;
    const openedAt = text.indexOf(open);
    if (openedAt >= 0 && openedAt < closedAt) continue;
    if (resemblesComment(text.slice(0, closedAt))) return closedAt + close.length;
  }
  return docstring === undefined ? 0 : startAfterDocstring(text, docstring);
}

const CODE = /[{};=]/;
const WORDS = /[A-Za-z]{2,}[ \t\n]+[A-Za-z]{2,}/;

/** Accepts lines that begin with an asterisk, and words without signs of code and without a quote on the last line. */
function resemblesComment(before: string): boolean {
  if (before.split('\n').every((line) => /^[ \t]*(?:\*|$)/.test(line))) return true;
  const lastLine = before.slice(before.lastIndexOf('\n') + 1);
  return !/["'`]/.test(lastLine) && !CODE.test(before) && WORDS.test(before);
}

/** Matches a line that is a statement rather than prose. */
const STATEMENT =
  /^[ \t]*(?:(?:async )?def \w+\(|class \w+[(:]|import \w|from \S+ import|@\w|(?:return|yield|raise|with|if|for|while)\b[^\n]*[:)\]\w]$|(?:self\.)?\w+ ?=|[\w.]+\([^\n]*\)$)/m;

/**
 * Returns the position after a docstring that began before the fragment. Opening and closing triple quotes are equal; the
 * first one closes a docstring when it is at a position where none can begin and code follows.
 */
function startAfterDocstring(text: string, quote: string): number {
  const closedAt = text.indexOf(quote);
  if (closedAt < 0) return 0;
  const nextAt = text.indexOf(quote, closedAt + quote.length);
  const after = text.slice(closedAt + quote.length, nextAt < 0 ? text.length : nextAt);
  if (!/^[ \t]*(?:\n|$)/.test(after) || OPENS.test(text.slice(0, endOfCode(text, closedAt)))) return 0;
  return nextAt < 0 || STATEMENT.test(after) ? closedAt + quote.length : 0;
}

/** Returns the end of the last line before `end` that is neither empty nor a comment. */
function endOfCode(text: string, end: number): number {
  let at = end;
  while (at > 0) {
    const lineStart = text.lastIndexOf('\n', at - 1) + 1;
    const line = text.slice(lineStart, at).trim();
    if (line !== '' && !line.startsWith('#')) return at;
    at = Math.max(lineStart - 1, 0);
  }
  return 0;
}

/** Matches code that a string can follow; the text of a docstring does not match. */
const OPENS = /(?:[=(,:[{+]|\breturn|(?:^|\W)[rRbBuUfF]{1,2})[ \t\n]*$/;

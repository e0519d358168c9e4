import type { CompiledSyntax } from './compile.ts';

/**
 * Where the code of a fragment begins that was cut out within a comment: behind the comment's closer, when
 * that comes before any opener and what stands before it reads like a comment. Otherwise 0.
 */
export function startOfCode(text: string, { blocks, docstring }: CompiledSyntax): number {
  for (const [open, close] of blocks) {
    const closedAt = text.indexOf(close);
    if (closedAt < 0) continue;
    const openedAt = text.indexOf(open);
    if (openedAt >= 0 && openedAt < closedAt) continue;
    if (readsLikeComment(text.slice(0, closedAt))) return closedAt + close.length;
  }
  return docstring === undefined ? 0 : startBehindDocstring(text, docstring);
}

const CODE = /[{};=]/;
const WORDS = /[A-Za-z]{2,}[ \t\n]+[A-Za-z]{2,}/;

/** Lines that begin with an asterisk; or words, without marks of code or a quote on the closer's line. */
function readsLikeComment(before: string): boolean {
  if (before.split('\n').every((line) => /^[ \t]*(?:\*|$)/.test(line))) return true;
  const lastLine = before.slice(before.lastIndexOf('\n') + 1);
  return !/["'`]/.test(lastLine) && !CODE.test(before) && WORDS.test(before);
}

/** Lines that are statements, rather than words about them. */
const STATEMENT =
  /^[ \t]*(?:(?:async )?def \w+\(|class \w+[(:]|import \w|from \S+ import|@\w|(?:return|yield|raise|with|if|for|while)\b[^\n]*[:)\]\w]$|(?:self\.)?\w+ ?=|[\w.]+\([^\n]*\)$)/m;

/**
 * Triple quotes look the same at either end. The first of a fragment ends a docstring when it stands where
 * none begins and is followed by code.
 */
function startBehindDocstring(text: string, quote: string): number {
  const closedAt = text.indexOf(quote);
  if (closedAt < 0) return 0;
  const nextAt = text.indexOf(quote, closedAt + quote.length);
  const behind = text.slice(closedAt + quote.length, nextAt < 0 ? text.length : nextAt);
  if (!/^[ \t]*(?:\n|$)/.test(behind) || OPENS.test(text.slice(0, endOfCode(text, closedAt)))) return 0;
  return nextAt < 0 || STATEMENT.test(behind) ? closedAt + quote.length : 0;
}

/** Where the last line ends, before `end`, that is neither empty nor a comment. */
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

/** What a string follows, but not the text of a docstring. */
const OPENS = /(?:[=(,:[{+]|\breturn|(?:^|\W)[rRbBuUfF]{1,2})[ \t\n]*$/;

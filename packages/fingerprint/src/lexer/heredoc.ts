import type { ScanContext } from './scanner.ts';
import { endOfLine } from './comments.ts';
import type { Rule } from './syntax.ts';
import { STRING } from './token.ts';

/** Greatest number of heredocs opened on one line: it bounds the cost of searching their terminators. */
const MAX_PENDING = 8;

/** Syntax of the body of a heredoc. */
export interface HeredocOptions {
  /** Code can follow the terminator on its line. */
  readonly codeAfter?: boolean;
}

/**
 * A heredoc. `opener` is a sticky pattern with the groups `flag` (possibly empty), `quote` and `tag`. The body is read at
 * the start of the next line. An opener without a terminator is code.
 */
export function heredoc(opener: RegExp, options: HeredocOptions = {}): Rule {
  return {
    first: '<',
    scan: (lexer, at) => {
      opener.lastIndex = at;
      const groups = opener.exec(lexer.text)?.groups;
      if (!groups) return -1;
      const { tag = '', flag = '' } = groups;
      if (lexer.deferredCount >= MAX_PENDING || !lexer.unclosed.mayExist(`<<${tag}`)) return -1;
      const next = endOfLine(lexer.text, at) + 1;
      const body = findBody(lexer, next, tag, options);
      if (!body) return -1;
      lexer.push(STRING, `<<${flag}${groups['quote'] ?? ''}`, at, opener.lastIndex);
      lexer.deferToNextLine((_, from) => readBody(lexer, from, tag, flag !== '', options));
      return opener.lastIndex;
    },
  };
}

interface Body {
  /** End of the body. */
  readonly end: number;
  /** Position after the terminator. */
  readonly after: number;
}

function findBody(lexer: ScanContext, from: number, tag: string, options: HeredocOptions): Body | undefined {
  const { text, end } = lexer;
  for (let line = from; line < end; line = endOfLine(text, line) + 1) {
    let at = line;
    while (text.charCodeAt(at) === 32 || text.charCodeAt(at) === 9) at++;
    if (!text.startsWith(tag, at)) continue;
    const after = at + tag.length;
    const next = text.charAt(after);
    if (next === '' || next === '\n' || (options.codeAfter && !/\w/.test(next))) return { end: line, after };
  }
  lexer.unclosed.markMissing(`<<${tag}`);
  return undefined;
}

function readBody(lexer: ScanContext, from: number, tag: string, dedents: boolean, options: HeredocOptions): number {
  const body = findBody(lexer, from, tag, options);
  if (!body) return from;
  const content = lexer.text.slice(from, body.end);
  lexer.push(STRING, dedents ? withoutMargin(content) : content, from, body.after);
  return body.after;
}

/** Removes the white space that all lines of a text begin with. */
export function withoutMargin(text: string): string {
  const lines = text.split('\n');
  let margin = Number.POSITIVE_INFINITY;
  for (const line of lines) {
    const indent = indentOf(line);
    if (indent < line.length) margin = Math.min(margin, indent);
  }
  return lines.map((line) => line.slice(Math.min(margin, indentOf(line)))).join('\n');
}

function indentOf(line: string): number {
  let indent = 0;
  while (line.charCodeAt(indent) === 32 || line.charCodeAt(indent) === 9) indent++;
  return indent;
}

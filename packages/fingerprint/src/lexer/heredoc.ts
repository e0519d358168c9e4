import type { Lexer } from './lexer.ts';
import { endOfLine } from './comments.ts';
import type { Rule } from './syntax.ts';
import { STRING } from './token.ts';

/** More heredocs than this opened on one line are not looked for: each look reads on to its terminator. */
const MAX_WAITING = 8;

/** How the body of a heredoc is read. */
export interface HeredocOptions {
  /** The terminator may be followed by more code on its line. */
  readonly codeAfter?: boolean;
}

/**
 * A heredoc. `opener` is sticky and captures `flag` (may be empty), `quote` and `tag`, by these names. The
 * opener is read where it stands, its body where the next line begins. One without a terminator is code.
 */
export function heredoc(opener: RegExp, options: HeredocOptions = {}): Rule {
  return {
    first: '<',
    scan: (lexer, at) => {
      opener.lastIndex = at;
      const groups = opener.exec(lexer.text)?.groups;
      if (!groups) return -1;
      const { tag = '', flag = '' } = groups;
      if (lexer.waiting >= MAX_WAITING || !lexer.unclosed.isWorth(`<<${tag}`)) return -1;
      const next = endOfLine(lexer.text, at) + 1;
      const body = findBody(lexer, next, tag, options);
      if (!body) return -1;
      lexer.push(STRING, `<<${flag}${groups['quote'] ?? ''}`, at, opener.lastIndex);
      lexer.atNextLine((_, from) => readBody(lexer, from, tag, flag !== '', options));
      return opener.lastIndex;
    },
  };
}

interface Body {
  /** Where the body ends, and where reading goes on behind the terminator. */
  readonly end: number;
  readonly after: number;
}

function findBody(lexer: Lexer, from: number, tag: string, options: HeredocOptions): Body | undefined {
  const { text, end } = lexer;
  for (let line = from; line < end; line = endOfLine(text, line) + 1) {
    let at = line;
    while (text.charCodeAt(at) === 32 || text.charCodeAt(at) === 9) at++;
    if (!text.startsWith(tag, at)) continue;
    const after = at + tag.length;
    const next = text.charAt(after);
    if (next === '' || next === '\n' || (options.codeAfter && !/\w/.test(next))) return { end: line, after };
  }
  lexer.unclosed.giveUp(`<<${tag}`);
  return undefined;
}

function readBody(lexer: Lexer, from: number, tag: string, dedents: boolean, options: HeredocOptions): number {
  const body = findBody(lexer, from, tag, options);
  if (!body) return from;
  const content = lexer.text.slice(from, body.end);
  lexer.push(STRING, dedents ? withoutMargin(content) : content, from, body.after);
  return body.after;
}

/** A text without the white space that all its lines begin with. */
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

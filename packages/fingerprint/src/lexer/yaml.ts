import { withoutMargin } from './heredoc.ts';
import { endOfLine } from './comments.ts';
import type { ScanContext } from './scanner.ts';
import { StringReader } from './strings.ts';
import type { Rule } from './syntax.ts';
import { PUNCT, STRING } from './token.ts';

const BLOCK_HEADER = /[|>][+-]?[1-9]?[+-]?(?=[ \t]*(?:#[^\n]*)?\n)/y;

const DASHES = / *(?:- +)*/y;

/** A block scalar (`|`, `>`): the more deeply indented lines that follow are text, including `#` and quotes. */
export const blockScalar: Rule = {
  first: '|>',
  scan: (lexer, at) => {
    const { last, text } = lexer;
    BLOCK_HEADER.lastIndex = at;
    const header = BLOCK_HEADER.exec(text)?.[0];
    if (header === undefined || !last || text.charCodeAt(at - 1) > 32) return -1;
    const end = endOfDeeperLines(lexer, at);
    const body = text.slice(endOfLine(text, at) + 1, end);
    lexer.push(STRING, `${header}\n${withoutMargin(body).replace(/\n+$/, '')}`, at, end);
    return end;
  },
};

/** Returns the end of the lines that are indented more deeply than the line of `at`. */
function endOfDeeperLines(lexer: ScanContext, at: number): number {
  const { text, end } = lexer;
  const margin = marginOf(text, text.lastIndexOf('\n', at) + 1, at);
  let last = endOfLine(text, at);
  for (let line = last + 1; line < end; line = endOfLine(text, line) + 1) {
    const indent = indentAt(text, line);
    const isBlank = line + indent >= end || text.charCodeAt(line + indent) === 10;
    if (!isBlank && indent <= margin) break;
    if (!isBlank) last = endOfLine(text, line);
  }
  return last;
}

/** Returns the column that the lines of a block scalar exceed: that of its key, or of the dash right before it. */
function marginOf(text: string, line: number, header: number): number {
  DASHES.lastIndex = line;
  const dashes = DASHES.exec(text)?.[0] ?? '';
  return line + dashes.length === header ? dashes.lastIndexOf('-') : dashes.length;
}

function indentAt(text: string, line: number): number {
  let indent = 0;
  while (text.charCodeAt(line + indent) === 32) indent++;
  return indent;
}

const single = new StringReader("'", {
  escape: '',
  doubled: true,
  multiline: true,
  mark: '"',
  canonical: (content) => content.replaceAll("''", "'").replaceAll('\\', '\\\\'),
});
const double = new StringReader('"', {
  multiline: true,
  mark: '"',
  canonical: (content) => content.replaceAll('\\"', '"'),
});

/** A quoted scalar. A quote within a plain scalar, as in `it's`, is an ordinary character. */
export const quotedScalar: Rule = {
  first: `'"`,
  scan: (lexer, at) => {
    const before = lexer.text.charAt(at - 1);
    const { last } = lexer;
    const begins = at === 0 || ' \t\n[{,('.includes(before) || (before === ':' && last?.kind === PUNCT);
    if (!begins) return -1;
    return (lexer.text.charAt(at) === "'" ? single : double).open(lexer, at);
  },
};

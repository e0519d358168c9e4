import { compile } from './compile.ts';
import { Lexer } from './lexer.ts';
import type { ScanContext } from './scanner.ts';
import type { Rule, Syntax } from './syntax.ts';
import { NAME, PUNCT, STRING } from './token.ts';

const TAG = /<(?:[!?/]?[A-Za-z_][\w.:-]*)/y;
const ATTRIBUTE_NAME = /[^\s"'<>/=]+/y;

/** Elements whose content is code of another family, with the table of that family. */
export type Embedded = Readonly<Record<string, () => Syntax>>;

/**
 * A tag: names, values without their quotes, and punctuation. The content of an element in `embedded` is read with its
 * table; other content is words and punctuation.
 */
export function tag(embedded: Embedded): Rule {
  return {
    first: '<',
    scan: (lexer, at) => {
      TAG.lastIndex = at;
      const opener = TAG.exec(lexer.text)?.[0];
      if (opener === undefined) return -1;
      const nameAt = at + opener.search(/[A-Za-z_]/);
      for (let mark = at; mark < nameAt; mark++) lexer.push(PUNCT, lexer.text.charAt(mark), mark, mark + 1);
      const name = lexer.text.slice(nameAt, at + opener.length);
      lexer.push(NAME, name, nameAt, at + opener.length);
      const end = readAttributes(lexer, at + opener.length);
      const inner = nameAt === at + 1 && lexer.tokens.at(-2)?.text !== '/' ? embedded[name.toLowerCase()] : undefined;
      return inner ? readEmbedded(lexer, end, name, inner()) : end;
    },
  };
}

function readAttributes(lexer: ScanContext, from: number): number {
  const { text, end } = lexer;
  let at = from;
  while (at < end) {
    const character = text.charAt(at);
    if (character === '>') {
      lexer.push(PUNCT, '>', at, at + 1);
      return at + 1;
    }
    if (character === '<') return at;
    ATTRIBUTE_NAME.lastIndex = at;
    const name = ATTRIBUTE_NAME.exec(text)?.[0];
    if (name !== undefined) lexer.push(NAME, name, at, (at += name.length));
    else if (character === '"' || character === "'") at = readValue(lexer, at, character);
    else {
      if (character > ' ') lexer.push(PUNCT, character, at, at + 1);
      at++;
    }
  }
  return at;
}

function readValue(lexer: ScanContext, at: number, quote: string): number {
  const closedAt = lexer.unclosed.find(quote, at + 1);
  if (closedAt < 0) {
    lexer.push(PUNCT, quote, at, at + 1);
    return at + 1;
  }
  lexer.push(STRING, `"${lexer.text.slice(at + 1, closedAt)}`, at, closedAt + 1);
  return closedAt + 1;
}

function readEmbedded(lexer: ScanContext, from: number, name: string, syntax: Syntax): number {
  const closedAt = lexer.unclosed.find(`</${name}`, from);
  const end = closedAt < 0 ? lexer.end : closedAt;
  for (const token of new Lexer(lexer.text.slice(from, end), compile(syntax)).run())
    lexer.push(token.kind, token.text, token.start + from, token.end + from);
  return end;
}

/** `<![CDATA[ … ]]>`. */
export const cdata: Rule = {
  first: '<',
  scan: (lexer, at) => {
    if (!lexer.text.startsWith('<![CDATA[', at)) return -1;
    const closedAt = lexer.unclosed.find(']]>', at);
    if (closedAt < 0) return -1;
    lexer.push(STRING, lexer.text.slice(at, closedAt), at, closedAt + 3);
    return closedAt + 3;
  },
};

/** Markup around embedded code: the text from `closer`, or from the start of the file, to `opener`. */
export function markupAround(closer: string, opener: string): Rule {
  const markup = (lexer: ScanContext, at: number, from: number): number => {
    const openedAt = lexer.unclosed.find(opener, from);
    const end = openedAt < 0 ? lexer.end : openedAt;
    const words = lexer.text
      .slice(from, end)
      .split(/[ \t\n\f\r]+/)
      .filter(Boolean)
      .join(' ');
    if (words !== '') lexer.push(STRING, words, at, end);
    return end;
  };
  return {
    first: `${closer.charAt(0)}<`,
    scan: (lexer, at) => {
      if (lexer.text.startsWith(closer, at)) return markup(lexer, at, at + closer.length);
      if (lexer.last || lexer.text.startsWith(opener, at) || lexer.text.charAt(at) !== '<') return -1;
      return lexer.text.includes(opener) ? markup(lexer, at, at) : -1;
    },
  };
}

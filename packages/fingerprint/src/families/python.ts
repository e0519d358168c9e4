import { lineComment } from '../lexer/comments.ts';
import { quoted, StringReader, type StringOptions } from '../lexer/strings.ts';
import type { Rule, Syntax } from '../lexer/syntax.ts';
import { withoutQuoteEscapes } from './quotes.ts';

const QUOTES = ['"""', "'''", '"', "'"] as const;

/** A reader for each quote and each prefix in canonical spelling: `u` is removed, `R` is `r`. */
const readers = new Map<string, StringReader>();
for (const prefix of ['', 'b', 'f', 't', 'r', 'br', 'fr', 'rt']) {
  const isRaw = prefix.includes('r');
  const isFormat = prefix.includes('f') || prefix.includes('t');
  const options: StringOptions = {
    mark: `${prefix}"`,
    ...(isRaw ? {} : { canonical: withoutQuoteEscapes }),
    ...(isFormat ? { code: [['{', '}']], doubledCode: true } : {}),
  };
  for (const quote of QUOTES) readers.set(prefix + quote, new StringReader(quote, { ...options, ...spanOf(quote) }));
}

/** Triple quotes span lines. A truncated docstring remains a docstring. */
function spanOf(quote: string): StringOptions {
  const isTriple = quote.length === 3;
  return { multiline: isTriple, runsOn: isTriple };
}

/** Returns the reader for a spelling such as `Rb'''`. */
function readerOf(prefix: string, quote: string): StringReader {
  const letters = prefix.toLowerCase().replace('u', '').split('').sort().join('');
  return readers.get(letters + quote) ?? (readers.get(quote) as StringReader);
}

const PREFIX = /[rbuft]{1,2}(?=('''|"""|'|"))/iy;

const withPrefix: Rule = {
  first: 'rRbBuUfFtT',
  scan: (lexer, at) => {
    PREFIX.lastIndex = at;
    const match = PREFIX.exec(lexer.text);
    return match ? readerOf(match[0], match[1] ?? '').open(lexer, at, match[0].length) : -1;
  },
};
const plain = QUOTES.map((quote) => quoted(quote, { mark: '"', canonical: withoutQuoteEscapes, ...spanOf(quote) }));

const comment = lineComment('#');

/** Python, Starlark, GDScript and lexically similar languages. */
export const python: Syntax = {
  rules: [
    // Within a format string `#` is part of a format, as in `{x:#x}`.
    { ...comment, scan: (lexer, at) => (lexer.modes.isActive ? -1 : comment.scan(lexer, at)) },
    withPrefix,
    ...plain,
  ],
  keywords:
    'False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield',
  layout: { kind: 'indent', brackets: '([{', joiner: '\\' },
  dialect: 'python',
  docstring: '"""',
  blocks: 'indent',
};

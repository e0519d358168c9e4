import { blockComment, hashbang, lineComment } from '../lexer/comments.ts';
import { heredoc } from '../lexer/heredoc.ts';
import { jsxElement } from '../lexer/jsx.ts';
import { cdata, type Embedded, markupAround, tag } from '../lexer/markup.ts';
import { literal } from '../lexer/raw.ts';
import { regexLiteral } from '../lexer/regex.ts';
import { quoted } from '../lexer/strings.ts';
import type { Rule, Syntax } from '../lexer/syntax.ts';
import { eitherQuote } from './quotes.ts';

const slashes: readonly Rule[] = [lineComment('//'), blockComment('/*', '*/')];

/** JavaScript and TypeScript, with or without JSX. */
export const javascript: Syntax = {
  rules: [
    hashbang,
    ...slashes,
    jsxElement,
    regexLiteral,
    quoted('"', eitherQuote),
    quoted("'", eitherQuote),
    quoted('`', { multiline: true, code: [['${', '}']] }),
  ],
  keywords:
    'async await break case catch class const continue debugger default delete do else enum export extends false finally for function if implements import in instanceof interface let new null private protected public return super static switch this throw true try typeof var void while with yield',
  letters: '$',
  redundantZeros: true,
  dialect: 'javascript',
  blocks: 'brace',
};

/** CSS, SCSS and Less. */
export const css: Syntax = {
  rules: [literal('uU', /url\(\s*[^"'\s)][^)\n]*\)/iy), ...slashes, quoted('"', eitherQuote), quoted("'", eitherQuote)],
  keywords:
    'and charset each else for function if import important include in keyframes media mixin not or return supports',
  inner: '-',
  redundantZeros: true,
  dialect: 'css',
  blocks: 'none',
};

/** Style sheets and templates nested by indentation: Sass, Stylus, Pug. */
export const indented: Syntax = {
  rules: [literal('uU', /url\(\s*[^"'\s)][^)\n]*\)/iy), ...slashes, quoted('"'), quoted("'")],
  keywords: 'and block case default each else extends for if import in include mixin not or return unless when while',
  inner: '-',
  layout: { kind: 'indent', brackets: '([{' },
  blocks: 'none',
};

const embedded: Embedded = { script: () => javascript, style: () => css };

/** HTML, XML and the component files built on them. */
export const markup: Syntax = {
  rules: [blockComment('<!--', '-->'), cdata, tag(embedded)],
  keywords: '',
  inner: '-',
  verbatimNumbers: true,
  trailingCommas: 'kept',
  blocks: 'none',
};

/** Markup with the comments of a template language. */
export const template: Syntax = {
  ...markup,
  rules: [
    blockComment('{#', '#}', { mustClose: true }),
    blockComment('{{!--', '--}}'),
    blockComment('{{--', '--}}'),
    blockComment('<%#', '%>'),
    blockComment('<%--', '--%>'),
    ...markup.rules,
  ],
};

export const php: Syntax = {
  rules: [
    markupAround('?>', '<?'),
    heredoc(/<<<[ \t]*(?<flag>)(?<quote>["']?)(?<tag>[A-Za-z_]\w*)\k<quote>/y, { codeAfter: true }),
    lineComment('#', 'anywhere', /#\[/y),
    ...slashes,
    quoted('"', {
      multiline: true,
      code: [
        ['{$', '}'],
        ['${', '}'],
      ],
    }),
    quoted("'", { multiline: true }),
  ],
  letters: '$',
  keywords:
    'abstract and array as break callable case catch class clone const continue declare default die do echo else elseif empty enddeclare endfor endforeach endif endswitch endwhile eval exit extends false final finally fn for foreach function global goto if implements include include_once instanceof insteadof interface isset list match namespace new null or parent php print private protected public readonly require require_once return self static switch this throw trait true try unset use var void while xor yield',
  blocks: 'brace',
};

export const json: Syntax = {
  rules: [...slashes, quoted('"'), quoted("'")],
  keywords: 'true false null',
  blocks: 'none',
};

export const graphql: Syntax = {
  rules: [lineComment('#'), quoted('"""', { multiline: true }), quoted('"')],
  keywords:
    'enum extend false fragment implements input interface mutation null on query scalar schema subscription true type union',
  blocks: 'blank',
};

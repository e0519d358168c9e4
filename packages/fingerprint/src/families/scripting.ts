import { blockComment, commentMatching, endOfCode, hashbang, lineComment } from '../lexer/comments.ts';
import { delimited } from '../lexer/delimited.ts';
import { heredoc } from '../lexer/heredoc.ts';
import type { ScanContext } from '../lexer/scanner.ts';
import { literal, raw } from '../lexer/raw.ts';
import { followsValue, regexLiteral } from '../lexer/regex.ts';
import { quoted } from '../lexer/strings.ts';
import type { Rule, Syntax } from '../lexer/syntax.ts';

const hash = lineComment('#');
const hashCode = { code: [['#{', '}']] } as const;

/** Returns whether a value begins here: after an operator, or between white space and a sign. */
const beginsValue = (lexer: ScanContext, at: number): boolean =>
  !followsValue(lexer) || (lexer.text.charCodeAt(at - 1) <= 32 && lexer.text.charCodeAt(at + 1) > 32);

const rubyCharacter = literal('?', /\?(?:\\[^\n]|[^\s\\])(?!\w)/y);

/** Ruby and Crystal. */
export const ruby: Syntax = {
  rules: [
    hash,
    blockComment('=begin', '=end', { lineStart: true }),
    endOfCode('__END__'),
    heredoc(/<<(?<flag>[~-]?)(?<quote>["'`]?)(?<tag>[A-Z_]\w*)\k<quote>/y, { codeAfter: true }),
    delimited('%', { prefix: /%(?:[wWiIqQrsx](?=[^\w\s])|(?=[([{]))/y, when: beginsValue }),
    regexLiteral,
    literal('$', /\$["'`&+~!@/\\,;.<>:?*$]/y),
    { ...rubyCharacter, scan: (lexer, at) => (followsValue(lexer) ? -1 : rubyCharacter.scan(lexer, at)) },
    quoted('"', { multiline: true, ...hashCode }),
    quoted("'", { multiline: true }),
    quoted('`', { multiline: true, ...hashCode }),
  ],
  keywords:
    'BEGIN END alias and begin break case class def defined do else elsif end ensure false for if in module next nil not or redo rescue retry return self super then true undef unless until when while yield',
  blocks: 'end',
};

const wordBefore = /[\w$@%&*>:{-]/;

/** Returns whether a quote-like operator is a separate word rather than part of a key, a name or a method. */
const isQuoteLike = (lexer: ScanContext, at: number): boolean => !wordBefore.test(lexer.text.charAt(at - 1));

export const perl: Syntax = {
  rules: [
    { ...hash, scan: (lexer, at) => (lexer.text.charAt(at - 1) === '$' ? -1 : hash.scan(lexer, at)) },
    blockComment('=', '=cut', { lineStart: true, unless: /=(?![A-Za-z])/y }),
    endOfCode('__END__'),
    endOfCode('__DATA__'),
    heredoc(/<<(?<flag>~?)(?<quote>["']?)(?<tag>[A-Z_]\w*)\k<quote>/y),
    delimited('mqsty', {
      prefix: /(?:m|qr|qq|qw|qx|q|s|tr|y)(?=[^\w\s,;=)>]|[ \t]*[[({<])/y,
      parts: (prefix) => (/^(?:s|tr|y)$/.test(prefix) ? 2 : 1),
      when: isQuoteLike,
    }),
    regexLiteral,
    quoted('"', { multiline: true }),
    quoted("'", { multiline: true }),
  ],
  keywords:
    'and cmp die do else elsif eq for foreach ge gt if last le local lt my ne next no not or our package print redo require return sub undef unless until use wantarray while xor',
  letters: '$',
  blocks: 'brace',
};

/** Shells of the Bourne family, and fish. */
export const shell: Syntax = {
  rules: [
    lineComment('#', 'spaced'),
    heredoc(/<<(?!<)(?<flag>-?)[ \t]*(?<quote>["']?)\\?(?<tag>[A-Za-z_]\w*)\k<quote>/y),
    quoted('"', {
      multiline: true,
      code: [
        ['$(', ')'],
        ['${', '}'],
      ],
    }),
    quoted("'", { escape: '', multiline: true }),
    literal('\\', /\\[^\n]/y),
  ],
  keywords:
    'alias break case continue declare do done elif else end esac eval exec exit export fi for function if in local readonly return select set shift source switch then time trap unset until while',
  layout: { kind: 'lines', brackets: '', joiner: '\\' },
  trailingCommas: 'kept',
  blocks: 'brace',
};

export const powershell: Syntax = {
  rules: [
    blockComment('<#', '#>'),
    hash,
    raw('@', /@"[ \t]*(?=\n)/y, () => '\n"@'),
    raw('@', /@'[ \t]*(?=\n)/y, () => "\n'@"),
    quoted('"', { escape: '`', doubled: true, multiline: true, code: [['$(', ')']] }),
    quoted("'", { escape: '', doubled: true, multiline: true }),
  ],
  keywords:
    'begin break catch class continue data do dynamicparam else elseif end enum exit filter finally for foreach from function hidden if in inlinescript parallel param process return static switch throw trap try until using var while workflow',
  letters: '$',
  layout: { kind: 'lines', brackets: '([', joiner: '`' },
  foldCase: true,
  blocks: 'brace',
};

export const batch: Syntax = {
  rules: [
    commentMatching('rR@', /@?rem(?![\w.])/iy),
    { ...lineComment('::', 'line-start') },
    quoted('"', { escape: '' }),
  ],
  keywords:
    'call cd do echo else endlocal equ errorlevel exist exit for geq goto gtr if in leq lss neq not pause rem set setlocal shift',
  layout: { kind: 'lines', brackets: '', joiner: '^' },
  foldCase: true,
  trailingCommas: 'kept',
  blocks: 'blank',
};

const longBracket = /\[(=*)\[/y;
const longComment = raw('-', /--\[(=*)\[/y, (match) => `]${match[1]}]`);

export const lua: Syntax = {
  rules: [
    {
      first: '-',
      scan: (lexer, at) => {
        const end = longComment.scan(lexer, at);
        if (end >= 0) lexer.tokens.pop();
        return end;
      },
    },
    lineComment('--'),
    raw('[', longBracket, (match) => `]${match[1]}]`),
    quoted('"'),
    quoted("'"),
  ],
  keywords:
    'and break do else elseif end false for function goto if in local nil not or repeat return self then true until while',
  blocks: 'end',
};

export const tcl: Syntax = {
  rules: [
    lineComment('#', 'line-start'),
    commentMatching(';', /;[ \t]*#/y),
    quoted('"', { multiline: true }),
    literal('\\', /\\[^\n]/y),
  ],
  keywords:
    'after append array break catch continue else elseif error eval expr for foreach global if incr lappend list namespace package proc puts return set source string switch then try upvar variable while',
  layout: { kind: 'lines', brackets: '[', joiner: '\\' },
  blocks: 'brace',
};

export const r: Syntax = {
  rules: [
    hash,
    raw('rR', /[rR]["'](-*)\(/y, (match) => `)${match[1]}${match[0].charAt(1)}`),
    quoted('"', { multiline: true }),
    quoted("'", { multiline: true }),
    quoted('`'),
  ],
  keywords: 'FALSE Inf NA NULL NaN TRUE break else for function if in next repeat return while',
  inner: '.',
  blocks: 'brace',
};

export const julia: Syntax = {
  rules: [
    blockComment('#=', '=#', { nested: true }),
    hash,
    quoted('"""', { multiline: true, code: [['$(', ')']] }),
    quoted('"', { multiline: true, code: [['$(', ')']] }),
    literal("'", /'(?:\\[^\n]{1,10}?|[^\\'\n]{1,2})'/y),
    quoted('`', { multiline: true }),
  ],
  keywords:
    'abstract baremodule begin break catch const continue do else elseif end export false finally for function global if import in isa let local macro module mutable nothing primitive quote return struct true try using where while',
  inner: '!',
  tuples: true,
  blocks: 'end',
};

export const awk: Syntax = {
  rules: [hash, regexLiteral, quoted('"')],
  keywords: 'BEGIN END break continue delete do else exit for function getline if in next print printf return while',
  blocks: 'brace',
};

export const vim: Syntax = {
  rules: [lineComment('"', 'line-start'), quoted('"'), quoted("'", { escape: '', doubled: true })],
  keywords:
    'abort augroup autocmd call catch command else elseif endfor endfunction endif endtry endwhile execute finally for function if in let map return set throw try unlet while',
  layout: { kind: 'lines', brackets: '' },
  blocks: 'end',
};

/** The default for languages whose comments begin with a hash. */
export const hashed: Syntax = {
  rules: [hash, quoted('"'), quoted("'")],
  keywords:
    'and class def default define else elseif elsif end endif false for foreach if import in include not null or return then true unless var while',
  blocks: 'brace',
};

const triple: readonly Rule[] = [quoted('"""', { multiline: true, ...hashCode }), quoted("'''", { multiline: true })];

export const coffeescript: Syntax = {
  rules: [
    hashbang,
    blockComment('###', '###', { unless: /####/y }),
    hash,
    ...triple,
    regexLiteral,
    quoted('"', { multiline: true, ...hashCode }),
    quoted("'", { multiline: true }),
    quoted('`'),
  ],
  keywords:
    'and await break by case catch class continue default delete do else export extends false finally for function if import in instanceof is isnt loop new no not null of off on or return super switch then this throw true try typeof undefined unless until when while yes yield',
  letters: '$',
  layout: { kind: 'indent', brackets: '([{' },
  blocks: 'indent',
};

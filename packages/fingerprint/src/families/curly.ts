import { blockComment, lineComment } from '../lexer/comments.ts';
import { withoutMargin } from '../lexer/heredoc.ts';
import { characterLiteral, literal, raw } from '../lexer/raw.ts';
import { prefixed, quoted, StringReader } from '../lexer/strings.ts';
import type { Rule, Syntax } from '../lexer/syntax.ts';

const slashes: readonly Rule[] = [lineComment('//'), blockComment('/*', '*/')];
const nestedSlashes: readonly Rule[] = [lineComment('//'), blockComment('/*', '*/', { nested: true })];
const plainQuotes: readonly Rule[] = [quoted('"'), quoted("'")];

/** The default for languages without a table, similar to C. Only here an unclosed comment is punctuation. */
export const generic: Syntax = {
  rules: [lineComment('//'), blockComment('/*', '*/', { mustClose: true }), ...plainQuotes],
  keywords:
    'abstract as async await break case catch class const continue default defer do else enum export extends false final finally for foreach function if implements import in is namespace new nil none null override package private protected public return self static struct super switch this throw true try union unless using var virtual void when where while with yield',
  tuples: true,
  blocks: 'brace',
};

/** C, C++, Objective-C and the languages of graphics cards. */
export const c: Syntax = {
  rules: [...slashes, raw('RLuU', /(?:L|u8|u|U)?R"([^\s()\\]{0,16})\(/y, (match) => `)${match[1]}"`), ...plainQuotes],
  keywords:
    'alignas alignof asm auto bool break case catch char class const consteval constexpr constinit const_cast continue co_await co_return co_yield decltype default define delete do double dynamic_cast elif else endif enum error explicit export extern false final float for friend goto if ifdef ifndef include inline int line long mutable namespace new noexcept nullptr operator override pragma private protected public register reinterpret_cast requires restrict return short signed sizeof static static_assert static_cast struct switch template this thread_local throw true try typedef typeid typename undef union unsigned using virtual void volatile wchar_t while NULL',
  digitSeparator: "'",
  blocks: 'brace',
};

export const java: Syntax = {
  rules: [...slashes, quoted('"""', { multiline: true, canonical: withoutMargin }), ...plainQuotes],
  keywords:
    'abstract assert boolean break byte case catch char class const continue default do double else enum extends false final finally float for goto if implements import instanceof int interface long native new non-sealed null package private protected public return short static strictfp super switch synchronized this throw throws transient true try var void volatile while',
  blocks: 'brace',
};

const csharpCode = { code: [['{', '}']], doubledCode: true } as const;
const csharpReaders: Readonly<Record<string, StringReader>> = {
  $: new StringReader('"', csharpCode),
  '@': new StringReader('"', { escape: '', doubled: true, multiline: true }),
  '$@': new StringReader('"', { escape: '', doubled: true, multiline: true, mark: '$@"', ...csharpCode }),
};

export const csharp: Syntax = {
  rules: [
    ...slashes,
    raw('$"', /\$*("{3,})(?!")/y, (match) => match[1] ?? ''),
    prefixed(
      '$@',
      /(?:\$@|@\$|[$@])(?=")/y,
      (prefix) => csharpReaders[prefix] ?? (csharpReaders['$@'] as StringReader),
    ),
    ...plainQuotes,
  ],
  keywords:
    'abstract as async await base bool break byte case catch char checked class const continue decimal default delegate do double dynamic else enum event explicit extern false finally fixed float for foreach get goto if implicit in int interface internal is lock long nameof namespace new null object operator out override params partial private protected public readonly ref required return sbyte sealed set short sizeof stackalloc static string struct switch this throw true try typeof uint ulong unchecked unsafe ushort using var virtual void volatile where while yield',
  blocks: 'brace',
};

export const go: Syntax = {
  rules: [...slashes, quoted('`', { escape: '', multiline: true }), ...plainQuotes],
  keywords:
    'break case chan const continue default defer else fallthrough false for func go goto if import interface iota map nil package range return select struct switch true type var',
  blocks: 'brace',
};

export const rust: Syntax = {
  rules: [
    ...nestedSlashes,
    raw('brc', /[bc]?r(#*)"/y, (match) => `"${match[1]}`),
    characterLiteral,
    quoted('"', { multiline: true }),
  ],
  keywords:
    'as async await break const continue crate dyn else enum extern false fn for if impl in let loop macro_rules match mod move mut pub ref return self Self static struct super trait true try type unsafe use where while',
  tuples: true,
  dialect: 'rust',
  blocks: 'brace',
};

const swiftCode = { code: [['\\(', ')']] } as const;

export const swift: Syntax = {
  rules: [
    ...nestedSlashes,
    raw('#', /(#+)("""|")/y, (match) => `${match[2]}${match[1]}`),
    quoted('"""', { multiline: true, ...swiftCode }),
    quoted('"', swiftCode),
  ],
  keywords:
    'Any Self any as associatedtype async await break case catch class continue default defer deinit do else enum extension fallthrough false fileprivate for func guard if import in init inout internal is let nil operator private protocol public repeat rethrows return self static struct subscript super switch throw throws true try typealias var where while',
  blocks: 'brace',
};

const dollarCode = { code: [['${', '}']] } as const;

export const kotlin: Syntax = {
  rules: [
    ...nestedSlashes,
    quoted('"""', { escape: '', multiline: true, ...dollarCode }),
    quoted('"', dollarCode),
    quoted("'"),
    literal('`', /`[^`\n]+`/y),
  ],
  keywords:
    'abstract as break catch class companion const continue do else false final finally for fun if in interface is null object override package return super suspend this throw true try typealias typeof val var when while',
  blocks: 'brace',
};

export const scala: Syntax = {
  rules: [
    ...nestedSlashes,
    quoted('"""', { escape: '', multiline: true, ...dollarCode }),
    quoted('"', dollarCode),
    characterLiteral,
  ],
  keywords:
    'abstract case catch class def do else enum export extends false final finally for forSome given if implicit import lazy match new null object override package private protected return sealed super then this throw trait true try type val var while with yield',
  blocks: 'brace',
};

const dartRaw: Readonly<Record<string, StringReader>> = {
  "r'": new StringReader("'", { escape: '' }),
  'r"': new StringReader('"', { escape: '' }),
};

export const dart: Syntax = {
  rules: [
    ...nestedSlashes,
    raw('r', /r("""|''')/y, (match) => match[1] ?? ''),
    {
      first: 'r',
      scan: (lexer, at) => dartRaw[lexer.text.slice(at, at + 2)]?.open(lexer, at, 1) ?? -1,
    },
    quoted('"""', { multiline: true, ...dollarCode }),
    quoted("'''", { multiline: true, ...dollarCode }),
    quoted('"', dollarCode),
    quoted("'", dollarCode),
  ],
  keywords:
    'abstract as assert await break case catch class const continue covariant default do dynamic else enum extends false final finally for if implements in is new null rethrow return super switch this throw true try typedef var void while with yield',
  blocks: 'brace',
};

export const groovy: Syntax = {
  rules: [
    ...slashes,
    quoted('"""', { multiline: true, ...dollarCode }),
    quoted("'''", { multiline: true }),
    quoted('"', dollarCode),
    quoted("'"),
  ],
  keywords:
    'abstract as assert boolean break byte case catch char class const continue def default do double else enum extends false final finally float for goto if implements import in instanceof int interface long native new null package private protected public return short static super switch synchronized this throw throws transient true try var void volatile while',
  blocks: 'brace',
};

export const d: Syntax = {
  rules: [
    ...slashes,
    blockComment('/+', '+/', { nested: true }),
    quoted('`', { escape: '', multiline: true }),
    raw('r', /r"/y, () => '"'),
    quoted('"', { multiline: true }),
    quoted("'"),
  ],
  keywords:
    'abstract alias align asm assert auto bool break byte case cast catch char class const continue dchar debug default delegate deprecated do double else enum export extern false final finally float for foreach foreach_reverse function goto if immutable import in inout int interface invariant is lazy macro mixin module new nothrow null out override package pragma private protected public pure real ref return scope shared short static string struct super switch synchronized template this throw true try typeid typeof ubyte uint ulong union unittest ushort version void wchar while with',
  blocks: 'brace',
};

export const zig: Syntax = {
  rules: [lineComment('//'), literal('\\', /\\\\[^\n]*/y), ...plainQuotes],
  keywords:
    'align and anyframe anytype asm async await bool break callconv catch comptime const continue defer else enum errdefer error export extern false fn for if inline linksection noalias noinline nosuspend null opaque or orelse packed pub resume return struct suspend switch test threadlocal true try undefined union unreachable usingnamespace var void volatile while',
  blocks: 'brace',
};

/** Verilog and SystemVerilog, where a quote belongs to a number. */
export const verilog: Syntax = {
  rules: [...slashes, quoted('"')],
  keywords:
    'always always_comb always_ff always_latch and assign begin bit buf case casex casez class const constraint default disable edge else end endcase endclass endfunction endgenerate endinterface endmodule endpackage endtask enum event extends final for force forever fork function generate genvar if import initial inout input int integer interface join localparam logic longint modport module nand negedge new nor not or output package packed parameter posedge real reg repeat return shortint signed static string struct supply0 supply1 task this time tri type typedef union unsigned virtual void wait while wire xor',
  blocks: 'blank',
};

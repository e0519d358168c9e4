import { blockComment, commentMatching, lineComment } from '../lexer/comments.ts';
import type { ScanContext } from '../lexer/scanner.ts';
import { characterLiteral, literal, raw } from '../lexer/raw.ts';
import { followsValue } from '../lexer/regex.ts';
import { quoted } from '../lexer/strings.ts';
import type { Rule, Syntax } from '../lexer/syntax.ts';

const doubled = { escape: '', doubled: true } as const;

/** Pascal, Delphi and Modula. `{$…}` is a directive, not a comment. */
export const pascal: Syntax = {
  rules: [
    lineComment('//'),
    blockComment('{', '}', { unless: /\{\$/y }),
    blockComment('(*', '*)', { unless: /\(\*\$/y }),
    quoted("'", doubled),
  ],
  keywords:
    'and array as asm begin case class const constructor destructor dispinterface div do downto else end except exports file finalization finally for function goto if implementation in inherited initialization inline interface is label library mod nil not object of or packed procedure program property raise record repeat resourcestring set shl shr string then threadvar to try type unit until uses var while with xor',
  foldCase: true,
  blocks: 'blank',
};

const adaRules: readonly Rule[] = [lineComment('--'), quoted('"', doubled), characterLiteral];

export const ada: Syntax = {
  rules: adaRules,
  keywords:
    'abort abs abstract accept access aliased all and array at begin body case constant declare delay delta digits do else elsif end entry exception exit for function generic goto if in interface is limited loop mod new not null of or others out overriding package parallel pragma private procedure protected raise range record rem renames requeue return reverse select separate some subtype synchronized tagged task terminate then type until use when while with xor',
  foldCase: true,
  blocks: 'end',
};

export const vhdl: Syntax = {
  rules: [blockComment('/*', '*/'), ...adaRules],
  keywords:
    'abs access after alias all and architecture array assert attribute begin block body buffer bus case component configuration constant disconnect downto else elsif end entity exit file for function generate generic group guarded if impure in inertial inout is label library linkage literal loop map mod nand new next nor not null of on open or others out package port postponed procedure process pure range record register reject rem report return rol ror select severity shared signal sla sll sra srl subtype then to transport type unaffected units until use variable wait when while with xnor xor',
  foldCase: true,
  blocks: 'blank',
};

/** A `_` at the end of a line continues it. */
const underscoreJoiner: Rule = {
  first: '_',
  scan: ({ text }, at) => (text.charCodeAt(at + 1) === 10 && text.charCodeAt(at - 1) <= 32 ? at + 2 : -1),
};

/** Visual Basic and its relatives. */
export const basic: Syntax = {
  rules: [
    lineComment("'"),
    commentMatching('rR', /rem(?!\w)/iy),
    underscoreJoiner,
    quoted('"', doubled),
    literal('#', /#\d[^#\n]{4,30}#/y),
  ],
  keywords:
    'addhandler addressof alias and andalso as boolean byref byte byval call case catch class const continue date declare default delegate dim directcast do double each else elseif end endif enum erase error event exit false finally for friend function get goto handles if implements imports in inherits integer interface is isnot let lib like long loop me mod module mustinherit mustoverride mybase myclass namespace narrowing new next not nothing notinheritable notoverridable object of on operator option optional or orelse overloads overridable overrides paramarray partial private property protected public raiseevent readonly redim removehandler resume return select set shadows shared short single static step stop string structure sub synclock then throw to true try typeof using variant wend when while widening with withevents writeonly xor',
  layout: { kind: 'lines', brackets: '' },
  foldCase: true,
  blocks: 'end',
};

/** Fixed and free form. A `&` at the end of a line continues it and can be repeated on the next line. */
export const fortran: Syntax = {
  rules: [
    lineComment('!'),
    commentMatching('cC*', /(?<=^|\n)[cC*](?![\w(=])[^\n]*/y),
    { first: '&', scan: (lexer, at) => (lexer.isAtLineStart(at) ? at + 1 : -1) },
    quoted('"', doubled),
    quoted("'", doubled),
  ],
  keywords:
    'allocatable allocate assign associate backspace block call case character class close common complex contains continue cycle data deallocate default dimension do double elemental else elseif elsewhere end enddo endif entry enum equivalence exit external forall format function goto if implicit import in include inout inquire integer intent interface intrinsic kind len logical module namelist none nullify only open optional out parameter pause pointer precision print private procedure program protected public pure read real recursive result return rewind save select sequence stop subroutine target then to type use value where while write',
  layout: { kind: 'lines', brackets: '', joiner: '&' },
  foldCase: true,
  blocks: 'end',
};

export const cobol: Syntax = {
  rules: [
    commentMatching('*', /\*>/y),
    {
      first: '*',
      scan: (lexer, at) => (/^[\d ]{6}$/.test(lexer.text.slice(at - 6, at)) ? endOfFixedComment(lexer, at) : -1),
    },
    quoted('"', doubled),
    quoted("'", doubled),
  ],
  keywords:
    'accept add and call close compute copy data delete display divide division else end-if end-perform evaluate exit fd file from giving go goback if input into is linkage move multiply next not occurs of open or output perform pic picture procedure program-id read redefines rewrite run section select set sort stop string subtract then thru times to until using value values varying when working-storage write',
  inner: '-',
  foldCase: true,
  verbatimNumbers: true,
  blocks: 'blank',
};

/** Returns the end of the comment line that an asterisk in column 7 begins. */
function endOfFixedComment({ text }: ScanContext, at: number): number {
  if (at > 6 && text.charCodeAt(at - 7) !== 10) return -1;
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}

export const sql: Syntax = {
  rules: [
    lineComment('--'),
    blockComment('/*', '*/'),
    raw('$', /\$([A-Za-z_]\w*)?\$/y, (match) => match[0]),
    quoted("'", { ...doubled, multiline: true }),
    quoted('"', doubled),
    quoted('`', doubled),
  ],
  keywords:
    'add all alter and any as asc auto_increment begin between bigint bit blob boolean both by call cascade case cast char character check collate column commit constraint create cross current_date current_timestamp cursor database date decimal declare default delete desc distinct do domain double drop each else elsif end enum escape except exception exec execute exists explain false fetch float for foreign from full function grant group having if ilike in index inner inout insert instead int integer intersect interval into is join key language lateral leading left like limit loop materialized merge natural not null numeric of offset on only or order outer over partition precision primary procedure real references replace return returning returns revoke right rollback row rows schema select sequence serial set show smallint some table temp temporary text then time timestamp to trailing transaction trigger true truncate type union unique update user using values varchar view when where while window with',
  foldCase: true,
  blocks: 'blank',
};

const matlabQuote = quoted("'", doubled);

/** MATLAB and Octave, where a quote after a value is the transpose operator. */
export const matlab: Syntax = {
  rules: [
    blockComment('%{', '%}', { mustClose: true }),
    lineComment('%'),
    lineComment('#', 'line-start'),
    { first: '.', scan: ({ text }, at) => (text.startsWith('...', at) ? endOfContinued(text, at) : -1) },
    { ...matlabQuote, scan: (lexer, at) => (isTransposed(lexer, at) ? -1 : matlabQuote.scan(lexer, at)) },
    quoted('"', doubled),
  ],
  keywords:
    'break case catch classdef continue do else elseif end end_try_catch end_unwind_protect endfor endfunction endif endswitch endwhile enumeration events for function global if methods otherwise parfor persistent properties return spmd switch try until unwind_protect while',
  layout: { kind: 'lines', brackets: '' },
  blocks: 'end',
};

function endOfContinued(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end + 1;
}

function isTransposed(lexer: ScanContext, at: number): boolean {
  const { last } = lexer;
  return last !== undefined && last.end === at && (followsValue(lexer) || "}'.".includes(last.text));
}

/** Assembly of any processor. */
export const assembly: Syntax = {
  rules: [
    lineComment(';'),
    lineComment('//'),
    blockComment('/*', '*/'),
    lineComment('#', 'line-start'),
    quoted('"'),
    characterLiteral,
  ],
  keywords: '',
  inner: '.',
  layout: { kind: 'lines', brackets: '' },
  blocks: 'blank',
};

/** TeX and its relatives; `\%` is a percent sign. */
export const tex: Syntax = {
  rules: [literal('\\', /\\[^A-Za-z\s]/y), lineComment('%')],
  keywords: '',
  trailingCommas: 'kept',
  verbatimNumbers: true,
  blocks: 'none',
};

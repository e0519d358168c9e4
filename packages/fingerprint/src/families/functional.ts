import { blockComment, commentMatching, lineComment } from '../lexer/comments.ts';
import { delimited } from '../lexer/delimited.ts';
import { characterLiteral, literal, raw } from '../lexer/raw.ts';
import { prefixed, quoted, StringReader } from '../lexer/strings.ts';
import type { Rule, Syntax } from '../lexer/syntax.ts';

const hashCode = { code: [['#{', '}']] } as const;

/** Haskell, PureScript, Elm, Idris and Agda. */
export const haskell: Syntax = {
  rules: [
    commentMatching('-', /(?<![!#$%&*+./<=>?@\\^|~:])--+(?![!#$%&*+./<=>?@\\^|~:-])/y),
    blockComment('{-', '-}', { nested: true, unless: /\{-#/y }),
    quoted('"""', { multiline: true }),
    quoted('"', { multiline: true }),
    characterLiteral,
  ],
  keywords:
    'as case class data default deriving do else family forall foreign hiding if import in infix infixl infixr instance let mdo module newtype of port qualified rec then type where',
  inner: "'",
  layout: { kind: 'indent', brackets: '([{' },
  blocks: 'blank',
};

/** OCaml and Standard ML. */
export const ocaml: Syntax = {
  rules: [
    blockComment('(*', '*)', { nested: true }),
    raw('{', /\{([a-z_]*)\|/y, (match) => `|${match[1]}}`),
    quoted('"', { multiline: true }),
    characterLiteral,
  ],
  keywords:
    'and as assert begin case class constraint datatype do done downto else end exception external false fn for fun function functor handle if in include inherit initializer lazy let local match method module mutable new nonrec object of open or private raise rec sig signature struct structure then to true try type val virtual when while with',
  inner: "'",
  blocks: 'blank',
};

const fsharpCode = { code: [['{', '}']], doubledCode: true } as const;
const fsharpReaders: Readonly<Record<string, StringReader>> = {
  '@': new StringReader('"', { escape: '', doubled: true, multiline: true }),
  $: new StringReader('"', { multiline: true, ...fsharpCode }),
};

export const fsharp: Syntax = {
  rules: [
    lineComment('//'),
    blockComment('(*', '*)', { nested: true, unless: /\(\*\)/y }),
    prefixed('@$', /[@$](?="(?!""))/y, (prefix) => fsharpReaders[prefix] as StringReader),
    quoted('"""', { escape: '', multiline: true }),
    quoted('"', { multiline: true }),
    characterLiteral,
    literal('`', /``[^`\n]+``/y),
  ],
  keywords:
    'abstract and as assert async begin class default delegate do done downcast downto elif else end exception extern false finally fixed for fun function global if in inherit inline interface internal lazy let match member module mutable namespace new not null of open or override private public rec return sig static struct then to true try type upcast use val void when while with yield',
  inner: "'",
  layout: { kind: 'indent', brackets: '([{' },
  blocks: 'blank',
};

export const erlang: Syntax = {
  rules: [
    lineComment('%'),
    literal('$', /\$(?:\\[^\n]|[^\s\\])/y),
    quoted('"""', { escape: '', multiline: true }),
    quoted('"', { multiline: true }),
    quoted("'"),
  ],
  keywords:
    'after and andalso band begin bnot bor bsl bsr bxor case catch cond div else end fun if let maybe not of or orelse receive rem try when xor',
  blocks: 'blank',
};

export const elixir: Syntax = {
  rules: [
    lineComment('#'),
    literal('?', /\?(?:\\[^\n]|[^\s\\])(?!\w)/y),
    raw('~', /~[A-Za-z]+("""|''')/y, (match) => match[1] ?? ''),
    delimited('~', { prefix: /~[A-Za-z]+(?=[/|"'([{<])/y }),
    quoted('"""', { multiline: true, ...hashCode }),
    quoted("'''", { multiline: true, ...hashCode }),
    quoted('"', { multiline: true, ...hashCode }),
    quoted("'", { multiline: true, ...hashCode }),
  ],
  keywords:
    'after alias and case catch cond def defdelegate defexception defguard defimpl defmacro defmacrop defmodule defp defprotocol defstruct do else end false fn for if import in nil not or quote raise receive require rescue super true try unless unquote use when with',
  blocks: 'end',
};

const LISP_LETTERS = '-*+!?/<>=%&$^~.:';
const lispBlock = blockComment('#|', '|#', { nested: true });
const lispString = quoted('"', { multiline: true });

/** Common Lisp, Scheme, Racket, Emacs Lisp and the text form of WebAssembly. */
export const lisp: Syntax = {
  rules: [
    lineComment(';'),
    lispBlock,
    literal('#', /#\\(?:[A-Za-z][\w-]*|[^])/y),
    literal('?', /\?\\?[^\sA-Za-z]/y),
    lispString,
    quoted('|', { multiline: true }),
  ],
  keywords:
    'and begin case cond cons declare defclass defconst defconstant defcustom defgeneric define define-record-type defmacro defmethod defpackage defparameter defstruct defsubst deftype defun defvar do dolist dotimes else flet if in-package labels lambda let let* letrec loop module nil not or progn provide quote require return set! setf setq syntax-rules t unless use-package values when while',
  letters: LISP_LETTERS,
  blocks: 'paren',
};

export const clojure: Syntax = {
  rules: [lineComment(';'), literal('\\', /\\(?:[A-Za-z]\w*|[^])/y), lispString],
  keywords:
    'and case catch comment cond def defmacro defmethod defmulti defn defn- defonce defprotocol defrecord deftype do doseq dotimes false finally fn for if if-let if-not import in-ns let letfn loop nil not ns or quote recur reify require throw true try use var when when-let when-not while',
  letters: LISP_LETTERS,
  inner: "'#",
  trailingCommas: 'kept',
  blocks: 'paren',
};

export const prolog: Syntax = {
  rules: [
    lineComment('%'),
    blockComment('/*', '*/'),
    literal('0', /0'(?:\\[^\n]|''|[^\\'\n])/y),
    quoted('"', { multiline: true }),
    quoted("'", { doubled: true }),
    quoted('`'),
  ],
  keywords: 'dynamic fail false import is mod module multifile not rem true use_module',
  blocks: 'blank',
};

/** Smalltalk, whose comments are in double quotes. */
export const smalltalk: Syntax = {
  rules: [
    blockComment('"', '"', { mustClose: true }),
    literal('$', /\$[^\s]/y),
    quoted("'", { escape: '', doubled: true, multiline: true }),
  ],
  keywords: 'false nil self super thisContext true',
  blocks: 'blank',
};

const nimRaw: Rule = prefixed('rR', /[rR](?=")/y, () => rawReader);
const rawReader = new StringReader('"', { escape: '', doubled: true });

export const nim: Syntax = {
  rules: [
    blockComment('#[', ']#', { nested: true }),
    lineComment('#'),
    quoted('"""', { escape: '', multiline: true }),
    nimRaw,
    quoted('"'),
    characterLiteral,
  ],
  keywords:
    'addr and as asm bind block break case cast concept const continue converter defer discard distinct div do elif else end enum except export finally for from func if import in include interface is isnot iterator let macro method mixin mod nil not notin object of or out proc ptr raise ref return shl shr static template try tuple type using var when while xor yield',
  layout: { kind: 'indent', brackets: '([{' },
  blocks: 'indent',
};

export const nix: Syntax = {
  rules: [
    lineComment('#'),
    blockComment('/*', '*/'),
    quoted("''", { escape: '', multiline: true, code: [['${', '}']] }),
    quoted('"', { multiline: true, code: [['${', '}']] }),
  ],
  keywords: 'assert else false if in inherit let null or rec then true with',
  inner: "-'",
  blocks: 'none',
};

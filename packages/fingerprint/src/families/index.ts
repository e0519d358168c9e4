import type { Syntax } from '../lexer/syntax.ts';
import { ada, assembly, basic, cobol, fortran, matlab, pascal, sql, tex, vhdl } from './classic.ts';
import { c, csharp, d, dart, generic, go, groovy, java, kotlin, rust, scala, swift, verilog, zig } from './curly.ts';
import { cmake, dockerfile, hcl, idl, ini, lines, make, prose, toml, yaml } from './data.ts';
import { clojure, elixir, erlang, fsharp, haskell, lisp, nim, nix, ocaml, prolog, smalltalk } from './functional.ts';
import { python } from './python.ts';
import {
  awk,
  batch,
  coffeescript,
  hashed,
  julia,
  lua,
  perl,
  powershell,
  r,
  ruby,
  shell,
  tcl,
  vim,
} from './scripting.ts';
import { css, graphql, indented, javascript, json, markup, php, template } from './web.ts';

/** The families by name. The names are part of the hash and frozen under `ptn1`. */
export const families: Readonly<Record<string, Syntax>> = {
  ada,
  assembly,
  awk,
  basic,
  batch,
  c,
  clojure,
  cmake,
  cobol,
  coffeescript,
  csharp,
  css,
  d,
  dart,
  dockerfile,
  elixir,
  erlang,
  fortran,
  fsharp,
  generic,
  go,
  graphql,
  groovy,
  hashed,
  haskell,
  hcl,
  idl,
  indented,
  ini,
  java,
  javascript,
  json,
  julia,
  kotlin,
  lines,
  lisp,
  lua,
  make,
  markup,
  matlab,
  nim,
  nix,
  ocaml,
  pascal,
  perl,
  php,
  powershell,
  prolog,
  prose,
  python,
  r,
  ruby,
  rust,
  scala,
  shell,
  smalltalk,
  sql,
  swift,
  tcl,
  template,
  tex,
  toml,
  verilog,
  vhdl,
  vim,
  yaml,
  zig,
};

/** The family of languages without a table. */
export const GENERIC = 'generic';

/** Returns the table of a family, or that of `generic` for an unknown name. */
export function syntaxOf(family: string): Syntax {
  return (Object.hasOwn(families, family) ? families[family] : undefined) ?? generic;
}

import { classesOf } from './characters.ts';
import type { Scanner, Syntax } from './syntax.ts';

/** A table made ready for the lexer. */
export interface CompiledSyntax {
  readonly syntax: Syntax;
  readonly classes: Uint8Array;
  /** By character code: what may begin there. */
  readonly scanners: readonly (readonly Scanner[] | undefined)[];
  readonly keywords: ReadonlySet<string>;
  /** What opens and closes its block comments. */
  readonly blocks: readonly (readonly [open: string, close: string])[];
  readonly docstring: string | undefined;
}

const compiled = new WeakMap<Syntax, CompiledSyntax>();

/** Compiles a table, once. */
export function compile(syntax: Syntax): CompiledSyntax {
  const known = compiled.get(syntax);
  if (known) return known;
  const scanners: Scanner[][] = [];
  for (const { first, scan } of syntax.rules)
    for (const character of first) (scanners[character.charCodeAt(0)] ??= []).push(scan);
  const made: CompiledSyntax = {
    syntax,
    classes: classesOf(syntax.letters ?? '', syntax.inner ?? ''),
    scanners: Array.from({ length: 128 }, (_, code) => scanners[code]),
    keywords: new Set(syntax.keywords.split(' ')),
    blocks: syntax.rules.flatMap(({ block }) => (block ? [block] : [])),
    docstring: syntax.docstring,
  };
  compiled.set(syntax, made);
  return made;
}

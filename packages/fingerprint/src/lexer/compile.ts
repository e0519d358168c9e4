import { classesOf } from './characters.ts';
import type { Scanner } from './scanner.ts';
import type { Syntax } from './syntax.ts';

/** A lexical table prepared for the lexer. */
export interface CompiledSyntax {
  readonly syntax: Syntax;
  readonly classes: Uint8Array;
  /** By character code: the scanners that can begin there. */
  readonly scanners: readonly (readonly Scanner[] | undefined)[];
  readonly keywords: ReadonlySet<string>;
  /** Openers and closers of its block comments. */
  readonly blocks: readonly (readonly [open: string, close: string])[];
  readonly docstring: string | undefined;
}

const compiled = new WeakMap<Syntax, CompiledSyntax>();

/** Compiles a table. The result is cached. */
export function compile(syntax: Syntax): CompiledSyntax {
  const known = compiled.get(syntax);
  if (known) return known;
  const scanners: Scanner[][] = [];
  for (const { first, scan } of syntax.rules)
    for (const character of first) (scanners[character.charCodeAt(0)] ??= []).push(scan);
  const result: CompiledSyntax = {
    syntax,
    classes: classesOf(syntax.letters ?? '', syntax.inner ?? ''),
    scanners: Array.from({ length: 128 }, (_, code) => scanners[code]),
    keywords: new Set(syntax.keywords.split(' ')),
    blocks: syntax.rules.flatMap(({ block }) => (block ? [block] : [])),
    docstring: syntax.docstring,
  };
  compiled.set(syntax, result);
  return result;
}

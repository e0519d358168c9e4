import type { Source } from './source.ts';
import type { TokenSpan, UnitKind } from './span.ts';

const DEFINITIONS: Readonly<Record<string, UnitKind>> = {
  def: 'function',
  defp: 'function',
  defmacro: 'function',
  function: 'function',
  sub: 'function',
  macro: 'function',
  procedure: 'function',
  subroutine: 'function',
  program: 'function',
  class: 'class',
  module: 'class',
  struct: 'class',
  defmodule: 'class',
  structure: 'class',
  interface: 'class',
  classdef: 'class',
  package: 'class',
  task: 'class',
  protected: 'class',
  type: 'class',
  enum: 'class',
};
const MODIFIERS =
  /^(?:local|public|private|protected|friend|shared|static|async|overrides|overridable|notoverridable|mustinherit|partial|pure|elemental|recursive|mutable|abstract|abort|export|overriding|not|private_class_method|memoize|real|integer|logical|character|double|precision|complex)$/;
/** Returns whether a block contains definitions rather than statements. */
const isContainer = (kind: UnitKind): boolean => kind === 'class';

/** Finds functions and classes that end with a word at the indentation of their first line. */
export function endUnits(source: Source): TokenSpan[] {
  const units: TokenSpan[] = [];
  const starts = source.tokens.flatMap((_, at) => (source.isFirst(at) ? [at] : []));
  let insideUntil = -1;
  for (const [index, at] of starts.entries()) {
    if (at <= insideUntil) continue;
    const definition = readDefinition(source, at, starts[index + 1] ?? source.tokens.length);
    if (!definition) continue;
    const last = endOf(source, starts, index);
    units.push({ ...definition, first: at, last });
    if (!isContainer(definition.kind)) insideUntil = last;
  }
  return units;
}

function readDefinition(
  source: Source,
  at: number,
  lineEnd: number,
): { readonly kind: UnitKind; readonly name: string | undefined } | undefined {
  let word = at;
  while (word < lineEnd && MODIFIERS.test(source.name(word))) word++;
  const kind = DEFINITIONS[source.name(word)];
  if (kind !== undefined && source.mark(word + 1) !== '=' && source.mark(word + 1) !== '.') {
    const name = nameOf(source, word + 1, lineEnd);
    return name === undefined ? undefined : { kind, name };
  }
  return readAssignedFunction(source, at, lineEnd);
}

/** Returns the last name of a path: `M.a:b`, `self.b`, `A::B`. In MATLAB, results and `=` precede it. */
function nameOf(source: Source, from: number, lineEnd: number): string | undefined {
  let at = from;
  if (source.family === 'matlab')
    for (let next = from; next < lineEnd && source.mark(next) !== '('; next++)
      if (source.mark(next) === '=') at = next + 1;
  let name: string | undefined;
  for (; at < lineEnd; at++) {
    const word = source.name(at);
    const mark = source.mark(at);
    if (word !== '' && (name === undefined || /^[.:]$/.test(source.mark(at - 1)))) name = word;
    else if (mark !== '.' && mark !== ':') break;
  }
  return name;
}

/** Reads `name = function(…)`. */
function readAssignedFunction(
  source: Source,
  at: number,
  lineEnd: number,
): { readonly kind: UnitKind; readonly name: string } | undefined {
  for (let next = at + 1; next < lineEnd; next++) {
    if (source.mark(next) !== '=') continue;
    const name = source.name(next - 1);
    return source.name(next + 1) === 'function' && name !== '' ? { kind: 'function', name } : undefined;
  }
  return undefined;
}

function endOf(source: Source, starts: readonly number[], index: number): number {
  const at = starts[index] ?? 0;
  const column = source.column(at);
  for (let next = index + 1; next < starts.length; next++) {
    const start = starts[next] ?? 0;
    if (source.column(start) > column) continue;
    const closes = source.column(start) === column && isEndWord(source.name(start));
    return closes ? (starts[next + 1] ?? source.tokens.length) - 1 : start - 1;
  }
  return source.tokens.length - 1;
}

const isEndWord = (word: string): boolean => /^end/i.test(word);

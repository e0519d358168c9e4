import type { Source } from './source.ts';
import type { TokenSpan, UnitKind } from './span.ts';

const DEFINITIONS: Readonly<Record<string, UnitKind>> = {
  def: 'function',
  cpdef: 'function',
  cdef: 'function',
  func: 'function',
  proc: 'function',
  method: 'function',
  template: 'function',
  macro: 'function',
  iterator: 'function',
  rule: 'fragment',
  class: 'class',
  type: 'class',
};
const MODIFIERS = /^(?:async|static|abstract|export|default|public|private)$/;

/** Finds functions and classes whose body is indented below their first line. */
export function indentUnits(source: Source): TokenSpan[] {
  const units: TokenSpan[] = [];
  const starts = firstTokens(source);
  let insideUntil = -1;
  for (const [index, at] of starts.entries()) {
    if (at <= insideUntil) continue;
    const definition = readDefinition(source, at);
    if (!definition) continue;
    const column = source.column(at);
    const last = endOf(source, starts, index, column);
    units.push({ ...definition, first: withDecorators(source, starts, index, column), last });
    if (definition.kind === 'function') insideUntil = last;
  }
  return units;
}

/** Returns the last token before a line of at most this indentation; a line that begins with a closer does not count. */
function endOf(source: Source, starts: readonly number[], index: number, column: number): number {
  for (let next = index + 1; next < starts.length; next++) {
    const start = starts[next] ?? 0;
    if (source.column(start) <= column && !')]}'.includes(source.mark(start) || ' ')) return start - 1;
  }
  return source.tokens.length - 1;
}

/** Returns the first token of each line outside brackets. */
function firstTokens(source: Source): number[] {
  const starts: number[] = [];
  for (let at = 0; at < source.tokens.length; at++) {
    if (source.isFirst(at)) starts.push(at);
    const partner = source.partners[at] ?? -1;
    if (partner > at) at = partner;
  }
  return starts;
}

function readDefinition(source: Source, at: number): { readonly kind: UnitKind; readonly name: string } | undefined {
  let word = at;
  while (MODIFIERS.test(source.name(word))) word++;
  const kind = DEFINITIONS[source.name(word)];
  const name = source.name(word + 1);
  if (kind !== undefined && name !== '') return { kind, name };
  return source.family === 'coffeescript' ? readAssignedFunction(source, at) : undefined;
}

/** Reads `name = (a, b) ->` and `name: ->`. */
function readAssignedFunction(
  source: Source,
  at: number,
): { readonly kind: UnitKind; readonly name: string } | undefined {
  let sign = at + 1;
  while (source.mark(sign) === '.' && source.name(sign + 1) !== '') sign += 2;
  if (!'=:'.includes(source.mark(sign) || ' ')) return undefined;
  const group = sign + 1;
  const arrow = source.mark(group) === '(' ? (source.partners[group] ?? group) + 1 : group;
  const isArrow = '-='.includes(source.mark(arrow) || ' ') && source.mark(arrow + 1) === '>';
  return isArrow ? { kind: 'function', name: source.name(sign - 1) } : undefined;
}

function withDecorators(source: Source, starts: readonly number[], index: number, column: number): number {
  let first = index;
  while (first > 0) {
    const above = starts[first - 1] ?? 0;
    if (source.mark(above) !== '@' || source.column(above) !== column) break;
    first--;
  }
  return starts[first] ?? 0;
}

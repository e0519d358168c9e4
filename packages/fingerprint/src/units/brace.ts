import { type Header, isWithinCall, readHeader } from './brace-header.ts';
import type { Source } from './source.ts';
import type { TokenSpan } from './span.ts';

/** A callback that may be a unit: it is one when no unit is found within it. */
interface Candidate {
  readonly span: TokenSpan;
  readonly found: number;
}

/**
 * Functions and classes delimited by braces, from the words before each brace. What is within a function
 * belongs to it; what is within a class or a plain block is looked at.
 */
export function braceUnits(source: Source): TokenSpan[] {
  const units: TokenSpan[] = [];
  const candidates: Candidate[] = [];
  /** Where the statement began that goes on behind a brace: `f(a = {}): { b: c } {`. */
  const goesOn = new Map<number, number>();
  let boundary = 0;
  for (let at = 0; at < source.tokens.length; at++) {
    const mark = source.mark(at);
    if (mark === ';') boundary = at + 1;
    else if (mark === '}') boundary = goesOn.get(at) ?? at + 1;
    const close = mark === '{' ? (source.partners[at] ?? -1) : -1;
    if (close < 0) continue;
    const header = readHeader(source, boundary, at);
    if (isWithinStatement(source, boundary, at)) goesOn.set(close, boundary);
    boundary = at + 1;
    if (!header) continue;
    const span = { kind: header.kind, name: header.name, first: startOf(source, header), last: close };
    if (header.role === 'callback') candidates.push({ span, found: units.length });
    else units.push(span);
    if (header.role !== 'function') continue;
    at = close;
    boundary = close + 1;
  }
  const leaves = candidates.filter(({ found, span }, at) => {
    const nextWithin = [units[found], candidates[at + 1]?.span];
    return nextWithin.every((next) => !next || next.first > span.last);
  });
  return [...units, ...leaves.map(({ span }) => span)].sort((a, b) => a.first - b.first);
}

/** Whether a brace holds a value or a type rather than statements. */
function isWithinStatement(source: Source, boundary: number, brace: number): boolean {
  return ':<|&,'.includes(source.mark(brace - 1) || ' ') || isWithinCall(source, boundary, brace);
}

/** A unit begins with its line, its annotations, and what else its statement began with. */
function startOf(source: Source, header: Header): number {
  let first = header.endsAtBoundary ? header.from : source.lineStart(header.at, header.from);
  while (first > header.from) {
    const above = source.lineStart(first - 1, header.from);
    if (!isAnnotation(source, above)) break;
    first = above;
  }
  return first;
}

function isAnnotation(source: Source, at: number): boolean {
  const mark = source.mark(at);
  return mark === '@' || (mark === '#' && source.mark(at + 1) === '[') || (mark === '[' && source.family === 'csharp');
}

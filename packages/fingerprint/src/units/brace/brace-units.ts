import type { Source } from '../source.ts';
import type { TokenSpan } from '../span.ts';
import type { Header } from './header.ts';
import { isWithinCall, readHeader } from './read-header.ts';

/** A callback, which is a unit only when it contains no other unit. */
interface Candidate {
  readonly span: TokenSpan;
  /** Number of units found before it. */
  readonly found: number;
}

/**
 * Finds functions and classes delimited by braces, by the header before each brace. Blocks within a function belong to it;
 * blocks within a class or a plain block are searched.
 */
export function braceUnits(source: Source): TokenSpan[] {
  const units: TokenSpan[] = [];
  const candidates: Candidate[] = [];
  /** By closing brace, the start of a statement that continues after it: `f(a = {}): { b: c } {`. */
  const continued = new Map<number, number>();
  let boundary = 0;
  for (let at = 0; at < source.tokens.length; at++) {
    const mark = source.mark(at);
    if (mark === ';') boundary = at + 1;
    else if (mark === '}') boundary = continued.get(at) ?? at + 1;
    const close = mark === '{' ? (source.partners[at] ?? -1) : -1;
    if (close < 0) continue;
    const header = readHeader(source, boundary, at);
    if (isWithinStatement(source, boundary, at)) continued.set(close, boundary);
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

/** Returns whether a brace contains a value or a type rather than statements. */
function isWithinStatement(source: Source, boundary: number, brace: number): boolean {
  return ':<|&,'.includes(source.mark(brace - 1) || ' ') || isWithinCall(source, boundary, brace);
}

/** Returns the first token of a unit: that of its line, its annotations or its statement. */
function startOf(source: Source, header: Header): number {
  let first = header.startsAtBoundary ? header.from : source.lineStart(header.at, header.from);
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

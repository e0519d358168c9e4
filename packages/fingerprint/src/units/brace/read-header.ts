import type { Source } from '../source.ts';
import { readCallback } from './callback.ts';
import { readDefinition } from './definition.ts';
import type { Header } from './header.ts';
import { readSection } from './section.ts';
import { SECTION_FAMILIES } from './words.ts';

/** Reads the header of the block that opens at `brace`. Returns undefined when the block is not a unit. */
export function readHeader(source: Source, boundary: number, brace: number): Header | undefined {
  const { from, call } = startOfHeader(source, boundary, brace);
  if (SECTION_FAMILIES.has(source.family)) return readSection(source, from, brace);
  return (
    readDefinition(source, from, brace) ?? (call >= boundary ? readCallback(source, from, brace, call) : undefined)
  );
}

/** Returns whether a brace is within the parentheses of a call or of parameters. */
export function isWithinCall(source: Source, boundary: number, brace: number): boolean {
  return startOfHeader(source, boundary, brace).call >= boundary;
}

/** Returns the first token of a header, and the parenthesis of the call that contains the block, or -1. */
function startOfHeader(
  source: Source,
  boundary: number,
  brace: number,
): { readonly from: number; readonly call: number } {
  let comma = -1;
  for (let at = brace - 1; at >= boundary; at--) {
    const partner = source.partners[at] ?? -1;
    if (partner > brace) return { from: comma < 0 ? at + 1 : comma + 1, call: at };
    if (partner >= boundary && partner < at) at = partner;
    else if (comma < 0 && source.mark(at) === ',') comma = at;
  }
  return { from: afterDirectives(source, afterTag(source, boundary), brace), call: -1 };
}

/** In PHP, skips `<?php`. */
function afterTag(source: Source, boundary: number): number {
  const isTag = source.family === 'php' && source.mark(boundary) === '<' && source.mark(boundary + 1) === '?';
  return isTag ? boundary + (source.name(boundary + 2) === 'php' ? 3 : 2) : boundary;
}

/** In C, skips preprocessor directives. */
function afterDirectives(source: Source, boundary: number, brace: number): number {
  if (source.family !== 'c') return boundary;
  let from = boundary;
  for (let at = boundary; at < brace; at++) {
    if (source.mark(at) !== '#' || !source.isFirst(at)) continue;
    const line = source.lines[at];
    while (at < brace && source.lines[at] === line) at++;
    from = at--;
  }
  return from;
}

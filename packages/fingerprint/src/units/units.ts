import { type CodeIdentity, identify } from '../code-identity.ts';
import { type LexedText, lexAs } from '../lexed-text.ts';
import { Source } from './source.ts';
import type { TokenSpan, UnitKind } from './span.ts';
import { findSpans } from './spans.ts';

/** Smaller units are omitted: their similarity is chance. */
const MIN_UNIT_TOKENS = 15;

/** A function, a class or another block of a text. It has the identity of its lines alone, and so the same one in any file. */
export interface Unit extends CodeIdentity {
  readonly kind: UnitKind;
  /** Declared name; undefined without an evident one. */
  readonly name: string | undefined;
  /** First line, from 1. */
  readonly startLine: number;
  /** Last line, inclusive. */
  readonly endLine: number;
}

/** The positions of all units of a text, small ones included. */
export interface Outline {
  readonly source: Source;
  readonly spans: readonly TokenSpan[];
}

/** Finds the units of a text. */
export function outline({ family, raw, syntax, text }: LexedText): Outline {
  const source = new Source(text, raw, syntax, family);
  return { source, spans: findSpans(source) };
}

/** Returns the units of 15 tokens or more, in order of their start. */
export function unitsOf(lexed: LexedText, { source, spans }: Outline): Unit[] {
  return spans.flatMap((span) => {
    if (span.last - span.first + 1 < MIN_UNIT_TOKENS) return [];
    const identity = identify(lexAs(textOf(source, span), lexed.language, lexed.family), () => span.name);
    if (identity.tokens < MIN_UNIT_TOKENS) return [];
    const startLine = (source.lines[span.first] ?? 0) + 1;
    const endLine = source.lineOf((source.tokens[span.last]?.end ?? 1) - 1, startLine - 1) + 1;
    return [withSpan(identity, { kind: span.kind, name: span.name, startLine, endLine })];
  });
}

function withSpan<S extends object>(identity: CodeIdentity, span: S): CodeIdentity & S {
  return Object.assign(identity, span);
}

/** Returns the text of a unit including the indentation of its first line. */
function textOf(source: Source, { first, last }: TokenSpan): string {
  const start = source.tokens[first]?.start ?? 0;
  const lineStart = source.text.lastIndexOf('\n', start - 1) + 1;
  const isMargin = /^[ \t]*$/.test(source.text.slice(lineStart, start));
  return source.text.slice(isMargin ? lineStart : start, source.tokens[last]?.end);
}

import { type CodeIdentity, identify } from '../code-identity.ts';
import { type Reading, readAs } from '../reading.ts';
import { Source } from './source.ts';
import type { TokenSpan, UnitKind } from './span.ts';
import { findSpans } from './spans.ts';

/** Units with fewer tokens are too alike to be told apart, and are left out. */
const MIN_UNIT_TOKENS = 15;

/**
 * A function, a class or another block within a text, with an identity of its own: the one that its lines have
 * by themselves, so that it is found again in another file.
 */
export interface Unit extends CodeIdentity {
  /** What it is: `fragment` where the language does not tell. */
  readonly kind: UnitKind;
  /** What it is called, where that is evident. */
  readonly name: string | undefined;
  /** Its first line, from 1. */
  readonly startLine: number;
  /** Its last line. */
  readonly endLine: number;
}

/** Where the units of a text stand, small ones included. */
export interface Outline {
  readonly source: Source;
  readonly spans: readonly TokenSpan[];
}

/** Finds the units of a text. */
export function outline({ family, raw, syntax, text }: Reading): Outline {
  const source = new Source(text, raw, syntax, family);
  return { source, spans: findSpans(source) };
}

/** The units of a text that are large enough to be told apart, in order of where they begin. */
export function unitsOf(reading: Reading, { source, spans }: Outline): Unit[] {
  return spans.flatMap((span) => {
    if (span.last - span.first + 1 < MIN_UNIT_TOKENS) return [];
    const identity = identify(readAs(textOf(source, span), reading.language, reading.family), () => span.name);
    if (identity.tokens < MIN_UNIT_TOKENS) return [];
    const startLine = (source.lines[span.first] ?? 0) + 1;
    const endLine = source.lineOf((source.tokens[span.last]?.end ?? 1) - 1, startLine - 1) + 1;
    return [withSpan(identity, { kind: span.kind, name: span.name, startLine, endLine })];
  });
}

function withSpan<S extends object>(identity: CodeIdentity, span: S): CodeIdentity & S {
  return Object.assign(identity, span);
}

/** The text of a unit, from the start of its line, so that its indentation is that of its first line. */
function textOf(source: Source, { first, last }: TokenSpan): string {
  const start = source.tokens[first]?.start ?? 0;
  const lineStart = source.text.lastIndexOf('\n', start - 1) + 1;
  const isMargin = /^[ \t]*$/.test(source.text.slice(lineStart, start));
  return source.text.slice(isMargin ? lineStart : start, source.tokens[last]?.end);
}

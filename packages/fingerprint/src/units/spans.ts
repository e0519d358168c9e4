import type { BlockStyle } from '../lexer/syntax.ts';
import { blankUnits } from './blank.ts';
import { braceUnits } from './brace/brace-units.ts';
import { endUnits } from './end.ts';
import { indentUnits } from './indent.ts';
import { parenUnits } from './paren.ts';
import type { Source } from './source.ts';
import type { TokenSpan } from './span.ts';

const finders: Readonly<Record<BlockStyle, (source: Source) => TokenSpan[]>> = {
  brace: braceUnits,
  indent: indentUnits,
  end: endUnits,
  paren: parenUnits,
  blank: blankUnits,
  none: () => [],
};

/** Finds the functions, classes and blocks of a text in order of their start, without a parser. */
export function findSpans(source: Source): TokenSpan[] {
  return finders[source.syntax.blocks](source);
}

import type { Source } from './source.ts';
import type { TokenSpan } from './span.ts';

/** Words of a definition that are not its name. */
const NAMELESS =
  /^(?:create|or|replace|table|view|function|procedure|index|unique|temporary|temp|if|not|exists|let|rec|val|type|module|data|newtype|class|instance|where|and|external|alter|insert|into|begin|entity|architecture|package|body|library|use|always|assign|import|open|fun|macro|set|add|endif|query|mutation|input|enum|interface|fragment|extend|union|schema|scalar|subscription)$/;

/**
 * Finds blocks of lines between empty lines, beginning without indentation, for languages whose definitions cannot be
 * delimited without a parser.
 */
export function blankUnits(source: Source): TokenSpan[] {
  const starts = source.tokens.flatMap((_, at) =>
    source.isFirst(at) && source.column(at) === 0 && source.followsBlankLine(at) ? [at] : [],
  );
  return starts.map((first, index) => {
    const last = (starts[index + 1] ?? source.tokens.length) - 1;
    return { kind: 'fragment', name: nameOf(source, first, last), first, last };
  });
}

function nameOf(source: Source, first: number, last: number): string | undefined {
  for (let at = first; at <= last && source.lines[at] === source.lines[first]; at++) {
    const name = source.name(at);
    if (name !== '' && !NAMELESS.test(name)) return name;
  }
  return undefined;
}

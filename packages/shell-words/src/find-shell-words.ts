/** Options of {@link findShellWords}. */
export interface FindShellWordsOptions {
  /**
   * Treats operators and expansions (`< > | ; & ( ) $` and the back-tick) as separators like white space; with `false` they are
   * part of the word. @defaultValue true
   */
  readonly splitOperators?: boolean | undefined;
}

const BETWEEN_OPERATORS = /"(?:[^"\\]|\\.)*"|'[^']*'|[^\s"'<>|;&()$`]+/g;
const BETWEEN_SPACES = /"(?:[^"\\]|\\.)*"|'[^']*'|[^\s"']+/g;

/**
 * Finds the words of any command without evaluating it, for uses where a wrong word does no harm, such as candidates for
 * paths. A quoted string is one word without its quotes; escapes in it are kept as written. Never fails; an unpaired quote
 * separates words.
 */
export function findShellWords(command: string, { splitOperators = true }: FindShellWordsOptions = {}): string[] {
  const words = command.match(splitOperators ? BETWEEN_OPERATORS : BETWEEN_SPACES) ?? [];
  return words.map((word) => word.replaceAll(/^["']|["']$/g, ''));
}

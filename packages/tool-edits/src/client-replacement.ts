import { failure, type Outcome, success } from '@hookline/outcome';
import { normalizeLineEnds } from './line-ends.ts';
import { straightenQuotes, withQuotesOf } from './typographic-quotes.ts';

/** A replacement that the model asks for. */
export interface Replacement {
  readonly from: string;
  readonly to: string;
  readonly all: boolean;
}

/** Reason for which Claude Code refuses a replacement: the text occurs nowhere, or several times. */
export type Refusal = 'no-match' | 'ambiguous';

/**
 * Returns the text after a replacement by Claude Code 2.1.328, or the reason for which it refuses. It differs from a plain
 * replacement: a text that is removed from the end of a line takes the line end along, straight quotes match typographic ones
 * and become such, and an empty text to replace stands for an empty file. Line ends are line feeds.
 */
export function clientReplacement(text: string, { from, to, all }: Replacement): Outcome<string, Refusal> {
  if (from === '') return text === '' ? success(to) : failure('ambiguous');
  const found = findText(text, normalizeLineEnds(from));
  if (found === undefined) return failure('no-match');
  const fresh = found === from ? to : withQuotesOf(to, found);
  const old = fresh === '' && !found.endsWith('\n') && text.includes(`${found}\n`) ? `${found}\n` : found;
  if (all) return success(text.split(old).join(fresh));
  const at = text.indexOf(old);
  if (text.includes(found, text.indexOf(found) + 1)) return failure('ambiguous');
  return success(text.slice(0, at) + fresh + text.slice(at + old.length));
}

/** Returns the text to replace as the file spells it. */
function findText(text: string, from: string): string | undefined {
  if (text.includes(from)) return from;
  const at = straightenQuotes(text).indexOf(straightenQuotes(from));
  return at === -1 ? undefined : text.slice(at, at + from.length);
}

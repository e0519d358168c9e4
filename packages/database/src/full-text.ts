/** Longest excerpt, in characters. */
const MAX_EXCERPT = 200;
/** Words of a query; more are left out. */
const MAX_WORDS = 32;

/** A search for words in columns that are indexed as `hookline_words` splits text. */
export interface FullTextQuery {
  /** Text for `to_tsquery('simple', …)`: each word as a whole or in its parts, also at the start of longer words. */
  readonly tsquery: string;
  /** Parts of the words, in lower case. */
  readonly parts: readonly string[];
}

/** A line that contains words of a query. */
export interface Excerpt {
  /** Counted from 1. */
  readonly line: number;
  readonly text: string;
}

/**
 * Returns the query for words as a person types them; `undefined` when there is no letter and no digit. Identifiers are split
 * at capital letters and punctuation, so that `takeTokens` also finds `take_tokens`.
 */
export function fullTextQuery(text: string): FullTextQuery | undefined {
  const words = text.split(/\s+/).flatMap((word) => {
    const pieces = piecesOf(word);
    return pieces.length === 0 ? [] : [pieces];
  });
  const used = words.slice(0, MAX_WORDS);
  if (used.length === 0) return undefined;
  return {
    tsquery: used.map((pieces) => `(${pieces.map(pieceQuery).join(' & ')})`).join(' & '),
    parts: [...new Set(used.flat().flatMap((piece) => camelParts(piece)))],
  };
}

/** Returns the line with most of the words of a query, the first one among equals; `undefined` when no line has any. */
export function excerptOf(text: string, { parts }: FullTextQuery): Excerpt | undefined {
  let best: { readonly line: number; readonly text: string; readonly found: number } | undefined;
  for (const [index, line] of text.split('\n').entries()) {
    const lower = line.toLowerCase();
    const found = parts.filter((part) => lower.includes(part)).length;
    if (found > (best?.found ?? 0)) best = { line: index + 1, text: line, found };
    if (found === parts.length) break;
  }
  return best && { line: best.line, text: clip(best.text, parts) };
}

/** Returns whether a text contains one of the words. */
export function containsWord(text: string | null, { parts }: FullTextQuery): boolean {
  const lower = text?.toLowerCase();
  return lower !== undefined && parts.some((part) => lower.includes(part));
}

/** Runs of letters and digits. */
function piecesOf(word: string): readonly string[] {
  return word.split(/[^\p{L}\p{N}]+/u).filter((piece) => piece !== '');
}

function camelParts(piece: string): readonly string[] {
  return piece
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .split(' ')
    .map((part) => part.toLowerCase());
}

/** Letters and digits only: nothing that `to_tsquery` takes for an operator. */
function pieceQuery(piece: string): string {
  const [whole, parts] = [`${piece.toLowerCase()}:*`, camelParts(piece)];
  return parts.length === 1 ? whole : `(${whole} | (${parts.map((part) => `${part}:*`).join(' & ')}))`;
}

function clip(line: string, parts: readonly string[]): string {
  const text = line.trim();
  if (text.length <= MAX_EXCERPT) return text;
  const lower = text.toLowerCase();
  const at = Math.min(...parts.map((part) => lower.indexOf(part)).filter((index) => index >= 0), text.length);
  const start = Math.max(0, Math.min(at - MAX_EXCERPT / 4, text.length - MAX_EXCERPT));
  return text.slice(start, start + MAX_EXCERPT).toWellFormed();
}

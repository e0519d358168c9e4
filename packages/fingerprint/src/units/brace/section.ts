import { STRING } from '../../lexer/token.ts';
import type { Source } from '../source.ts';
import type { Header } from './header.ts';

/** Reads the header of a section such as `resource "a" "b" {`, which is named by the words after the first. */
export function readSection(source: Source, from: number, brace: number): Header | undefined {
  const words = source.tokens.slice(from, brace).map(({ kind, text }) => (kind === STRING ? text.slice(1) : text));
  if (words.length === 0 || words.includes('=')) return undefined;
  const name = words.slice(words.length > 1 ? 1 : 0).join('.');
  return { role: 'function', kind: 'fragment', name, at: from, from, startsAtBoundary: false };
}

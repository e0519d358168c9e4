import { STRING } from '../../lexer/token.ts';
import type { Source } from '../source.ts';
import type { Header } from './header.ts';

/** Reads a callback such as `it('adds', () => {`, which is named by the string in the first argument. */
export function readCallback(source: Source, from: number, brace: number, call: number): Header | undefined {
  const title = source.tokens[call + 1];
  const isFunction = source.mark(brace - 1) === ')' || source.mark(brace - 1) === '>';
  if (!isFunction || title?.kind !== STRING || source.mark(call) !== '(' || from === call + 1) return undefined;
  const at = call - 1;
  return { role: 'callback', kind: 'function', name: title.text.slice(1), at, from: at, startsAtBoundary: false };
}

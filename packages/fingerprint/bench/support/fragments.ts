import type { Random, SourceFile } from '@hookline/code-corpus';
import { NEWLINE, type Token } from '../../src/lexer/token.ts';
import { lex } from '../../src/lexed-text.ts';

/** Selects 5 to 40 whole lines of a text as a range of characters. */
export function cutLines(text: string, random: Random): readonly [from: number, to: number] {
  const starts = [0, ...Array.from(text.matchAll(/\n/g), ({ index }) => index + 1)];
  const first = random.below(Math.max(1, starts.length - 41));
  return [starts[first] ?? 0, starts[first + 5 + random.below(36)] ?? text.length];
}

/** Returns whether a piece has the same tokens by itself as within its file. Layout tokens, which are relative, are ignored. */
export function agreement({ path, text }: SourceFile, [from, to]: readonly [number, number]): boolean {
  const whole = words(lex(text, { path }).raw.filter(({ end, start }) => start >= from && end <= to));
  const piece = words(lex(text.slice(from, to), { path }).raw);
  return whole === piece;
}

function words(tokens: readonly Token[]): string {
  return tokens.flatMap(({ kind, text }) => (kind < NEWLINE ? [`${kind}${text}`] : [])).join('\0');
}

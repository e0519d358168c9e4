import { read } from '../../src/reading.ts';
import { NEWLINE, type Token } from '../../src/lexer/token.ts';
import type { SourceFile } from './history.ts';
import type { Random } from './random.ts';

/** From and to which character a piece of a text runs: 5 to 40 whole lines. */
export function cutLines(text: string, random: Random): readonly [from: number, to: number] {
  const starts = [0, ...Array.from(text.matchAll(/\n/g), ({ index }) => index + 1)];
  const first = random.below(Math.max(1, starts.length - 41));
  return [starts[first] ?? 0, starts[first + 5 + random.below(36)] ?? text.length];
}

/** Whether the tokens of a piece by itself are those that it has within its file. Layout is relative, and left out. */
export function agreement({ path, text }: SourceFile, [from, to]: readonly [number, number]): boolean {
  const whole = words(read(text, { path }).raw.filter(({ end, start }) => start >= from && end <= to));
  const piece = words(read(text.slice(from, to), { path }).raw);
  return whole === piece;
}

function words(tokens: readonly Token[]): string {
  return tokens.flatMap(({ kind, text }) => (kind < NEWLINE ? [`${kind}${text}`] : [])).join('\0');
}

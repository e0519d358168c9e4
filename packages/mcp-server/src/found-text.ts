import type { FoundPattern, FoundPatterns } from './port.ts';

const RELATIONS: Readonly<Record<string, string>> = {
  exact: 'the very same code',
  renamed: 'the same code with other names',
  resembles: 'code that resembles it',
  extracted: 'code that it was taken out of',
  includes: 'code that is part of it',
  merged: 'code that it was put together from',
};

/** What was found, in words: one line each, the likest first; then the note. */
export function foundText({ note, patterns }: FoundPatterns): string {
  if (note === undefined) return textOf(patterns);
  return `${patterns.length === 0 ? 'Nothing was found.' : textOf(patterns)}\n${note}`;
}

function textOf(patterns: readonly FoundPattern[]): string {
  if (patterns.length === 0) return 'Nothing like it is known: no code that was recorded is the same or resembles it.';
  const count = patterns.length === 1 ? 'One pattern is' : `${patterns.length} patterns are`;
  return [`${count} known that this code is or is like, the likest first:`, ...patterns.map(line)].join('\n');
}

function line({ pattern_id, name, path, relation, method, score, tentative }: FoundPattern, index: number): string {
  const place = path === null ? '' : ` in ${path}`;
  const doubt = tentative ? ', only possibly' : '';
  const what = `${RELATIONS[relation] ?? relation}${doubt} (score ${score.toFixed(2)} by ${method})`;
  return `${index + 1}. ${name}${place}: ${what}; pattern_id ${pattern_id}`;
}

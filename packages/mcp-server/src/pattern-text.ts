import { printableLine } from '@hookline/terminal-text';
import type { PatternMatch, PatternSearchResult } from './port.ts';

const RELATIONS: Readonly<Record<string, string>> = {
  exact: 'identical code',
  renamed: 'the same code with other names',
  resembles: 'similar code',
  extracted: 'code that it was extracted from',
  includes: 'code that it includes',
  merged: 'code that it was merged from',
};

/** Formats search results as text: one line per pattern, the most similar first, then the note. */
export function patternText({ note, pattern_id, patterns }: PatternSearchResult): string {
  if (pattern_id === null) return wordsText(patterns);
  if (note === undefined) return textOf(patterns);
  return `${patterns.length === 0 ? 'Nothing was found.' : textOf(patterns)}\n${note}`;
}

function wordsText(patterns: readonly PatternMatch[]): string {
  if (patterns.length === 0) return 'No recorded code has all of these words in its name, path or text.';
  const lines = patterns.map(({ name, path, pattern_id }, index) => {
    const location = path === null ? '' : ` in ${printableLine(path)}`;
    return `${index + 1}. ${printableLine(name)}${location}; pattern_id ${pattern_id}`;
  });
  return [`${patterns.length} recorded with these words, the newest first:`, ...lines].join('\n');
}

function textOf(patterns: readonly PatternMatch[]): string {
  if (patterns.length === 0) return 'No similar code is known: no recorded code is identical or similar.';
  const count = patterns.length === 1 ? 'One known pattern is' : `${patterns.length} known patterns are`;
  return [`${count} identical or similar to this code, the most similar first:`, ...patterns.map(line)].join('\n');
}

function line({ pattern_id, name, path, relation, method, score, tentative }: PatternMatch, index: number): string {
  const location = path === null ? '' : ` in ${printableLine(path)}`;
  const uncertainty = tentative ? ', uncertain' : '';
  const similarity = `${RELATIONS[relation] ?? relation}${uncertainty} (score ${score.toFixed(2)} by ${method})`;
  return `${index + 1}. ${printableLine(name)}${location}: ${similarity}; pattern_id ${pattern_id}`;
}

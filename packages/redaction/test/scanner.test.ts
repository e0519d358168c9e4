import fc from 'fast-check';
import { expect, test } from 'vitest';
import { KeywordScan } from '../src/keyword-scan.ts';

function occurrences(words: readonly string[], text: string): [string, number][] {
  const found: [string, number][] = [];
  new KeywordScan(words).scan(text, (word, start) => {
    found.push([words[word] as string, start]);
    return true;
  });
  return found.sort(([one, at], [other, otherAt]) => at - otherAt || one.localeCompare(other));
}

test('KeywordScan finds overlapping words and words within words, in any letter case', () => {
  expect(occurrences(['he', 'she', 'hers', 'his'], 'uSHErs')).toEqual([
    ['she', 1],
    ['he', 2],
    ['hers', 2],
  ]);
});

test('KeywordScan finds the same words as a search for each', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', '_'), minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(
      fc.uniqueArray(word, { minLength: 1, maxLength: 8 }),
      fc.string({ unit: fc.constantFrom('a', 'b', '_', 'ä') }),
      (words, text) => {
        const expected = words.flatMap((it) =>
          text.split('').flatMap((_, at) => (text.startsWith(it, at) ? [[it, at] as [string, number]] : [])),
        );
        expect(occurrences(words, text)).toEqual(
          expected.sort(([one, at], [other, otherAt]) => at - otherAt || one.localeCompare(other)),
        );
      },
    ),
  );
});

test('KeywordScan ends when the callback returns false', () => {
  let calls = 0;
  new KeywordScan(['a']).scan('aaa', () => ++calls < 2);
  expect(calls).toBe(2);
});

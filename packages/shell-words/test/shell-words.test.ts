import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findShellWords, parseShellWords } from '../src/index.ts';

describe('parseShellWords', () => {
  it.each([
    ['rg -n foo src', ['rg', '-n', 'foo', 'src']],
    [`rg "a b" 'c d'e`, ['rg', 'a b', 'c de']],
    [`grep -e ''`, ['grep', '-e', '']],
    [' ls\t-l ', ['ls', '-l']],
  ])('splits %j', (command, words) => {
    expect(parseShellWords(command)).toEqual(words);
  });

  it.each([
    '',
    'a | b',
    'a > b',
    'a $B',
    'a `b`',
    'a *',
    'a ~',
    'a # b',
    'a; b',
    'A=b c',
    'a "$b"',
    'a "b',
    'a\nb',
    'a\\ b',
  ])('returns undefined for %j', (command) => {
    expect(parseShellWords(command)).toBeUndefined();
  });

  it('returns the arguments that a shell passes', () => {
    const part = fc.oneof(
      fc.constantFrom(' ', '"', "'", '$', '\\', '*', '~', 'a', '-x', '=', '.', '/b', '\t'),
      fc.string({ maxLength: 3 }),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
        const words = parseShellWords(`rg ${parts.join('')}`);
        if (!words) return;
        const script = `printf '%s\\0' ${parts.join('')}`;
        const args = words.slice(1);
        const printed = execFileSync('sh', ['-c', script], { encoding: 'utf8' });
        expect(printed).toBe(args.length === 0 ? '\0' : args.map((word) => `${word}\0`).join(''));
      }),
      { numRuns: 150 },
    );
  });
});

describe('findShellWords', () => {
  it.each([
    ['cat a.txt>b.txt && rm "c d"', ['cat', 'a.txt', 'b.txt', 'rm', 'c d']],
    [`sed -i 's/a b/c/' $HOME/x`, ['sed', '-i', 's/a b/c/', 'HOME/x']],
    [`echo "say \\"hi\\"" don't`, ['echo', 'say \\"hi\\"', 'don', 't']],
    ['', []],
  ])('finds the words of %j', (command, words) => {
    expect(findShellWords(command)).toEqual(words);
  });

  it('keeps operators in words when splitOperators is false', () => {
    expect(findShellWords('$DIR/x.sh a>b "c d"', { splitOperators: false })).toEqual(['$DIR/x.sh', 'a>b', 'c d']);
  });

  it('finds the words that parseShellWords returns when no word joins quoted and plain parts', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z./-]{1,6}$/), { minLength: 1 }), (words) => {
        const command = words.map((word, at) => (at % 2 === 1 ? `'${word}'` : word)).join(' ');
        expect(findShellWords(command)).toEqual(parseShellWords(command));
      }),
    );
  });
});

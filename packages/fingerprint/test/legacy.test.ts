import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { legacyPatternId } from '../src/index.ts';

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);

describe('legacyPatternId', () => {
  it.each([
    ['python', 'def f():\n    """Says."""\n    return 1  # one\n', 'def f():\nreturn 1'],
    ['python', "x = '#1'\n", "x = '"],
    ['python', 'x =\t\t1\n\n\n  y\u{a0}= 2', 'x = 1\ny = 2'],
    ['javascript', 'const a = 1; // one\n/* two\nthree */ f()', 'const a = 1;\nf()'],
    ['TypeScript', 'const url = "http://a.org";', 'const url = "http:'],
    ['Java', 'int a; /* open', 'int a; /* open'],
    ['ruby', 'a # b\n// c', 'a\n// c'],
    ['python', '# only a comment', ''],
  ])('for %s and %j hashes %j', (language, code, uncommented) => {
    expect(legacyPatternId(code, language)).toBe(hashOf(uncommented));
  });

  it('defaults to python', () => {
    expect(legacyPatternId('a // b')).toBe(legacyPatternId('a // b', 'python'));
  });

  it('returns e3b0c44298fc1c14 for every text of comments only', () => {
    expect(legacyPatternId('# a')).toBe('e3b0c44298fc1c14');
  });

  it('throws RangeError for white space', () => {
    expect(() => legacyPatternId(' \n\u{a0}')).toThrow(RangeError);
  });
});

import { describe, expect, it } from 'vitest';
import { extendPatternId, fingerprint, PATTERN_ID_LENGTH, patternIdOf } from '../src/index.ts';
import { idOf, fingerprintOf, shapeOf } from './support/fingerprints.ts';

describe('fingerprint', () => {
  it.each([
    ['JavaScript', `const a = 'b';`, 'const a = "b"'],
    ['JavaScript', 'f((x) => { return (x); });', 'f(x => { return x })'],
    ['JavaScript', 'f(\n  a,\n  b,\n)', 'f(a, b)'],
    ['JavaScript', `x = { 'a': 1 }`, 'x = { a: 1 }'],
    ['JavaScript', 'n = 0XFF + 1_000', 'n = 0xff + 1000'],
    ['JavaScript', 'a || (b && toString(c))', 'a || b && toString(c)'],
    ['JavaScript', 'x = constructor + (a * valueOf)', 'x = constructor + a * valueOf'],
    ['Python', 'x = a or (b and constructor)', 'x = a or b and constructor'],
    ['TypeScript', 'type T =\n  | A\n  | B;', 'type T = A | B'],
    ['Python', `x = u'it\\'s'`, `x = "it's"`],
    ['Python', 'if a: b; c', 'if a:\n    b\n    c'],
    ['Python', 'f(\n    a,\n    b,\n)', 'f(a, b)'],
    ['Python', 'def f():\n    """Says."""\n    return 1', 'def f():\n  return 1'],
    ['Rust', 'match x { A => { b } C => d, }', 'match x { A => { b }, C => d }'],
    ['CSS', 'a { margin: 0.50em; }', 'a{margin:.5em}'],
    ['Java', 'int a = 1;\n\n\tint b;', 'int a=1; int b;'],
  ])('of %s is equal for %j and %j', (language, one, other) => {
    expect(idOf(one, language)).toBe(idOf(other, language));
  });

  it.each([
    ['JavaScript', 'a + b', 'a - b'],
    ['JavaScript', 'f(a, b)', 'f(b, a)'],
    ['JavaScript', 'f(a)(b)', 'f((a)(b))'],
    ['JavaScript', 'a = [,]', 'a = []'],
    ['JavaScript', 'for (;;) {}', 'for (;) {}'],
    ['JavaScript', '(a + b) * c', 'a + b * c'],
    ['JavaScript', '"a b"', '"a  b"'],
    ['JavaScript', 'x = "1"', 'x = 1'],
    ['Python', 'x = (a,)', 'x = (a)'],
    ['Python', 'if a:\n    b\n    c', 'if a:\n    b\nc'],
    ['Python', 'x = b"a"', 'x = "a"'],
    ['Python', `x = r'\\n'`, `x = '\\n'`],
    ['YAML', 'a:\n  b: 1\nc: 2', 'a:\n  b: 1\n  c: 2'],
    ['Java', 'ab c', 'a bc'],
    ['Makefile', 'a: b\n\tc', 'a: b c'],
    ['Shell', 'a\nb', 'a b'],
  ])('of %s differs between %j and %j', (language, one, other) => {
    expect(idOf(one, language)).not.toBe(idOf(other, language));
  });

  it('is equal in languages of one family and differs between families', () => {
    const code = 'function f(a) { return a + 1; }';
    expect(idOf(code, { path: 'a.ts' })).toBe(idOf(code, { path: 'b/c.jsx' }));
    expect(idOf(code, { path: 'a.ts' })).not.toBe(idOf(code, { path: 'a.php' }));
  });

  it('of an indented fragment equals that of the fragment without indentation', () => {
    expect(idOf('    def f(a):\n        return a', 'Python')).toBe(idOf('def f(a):\n    return a', 'Python'));
  });

  it('ignores a docstring after a comment', () => {
    const code = 'def f(a):\n    # it is "noted\n\n    """\n    if a:\n    """\n    return a';
    expect(idOf(code, 'Python')).toBe(idOf('def f(a):\n    return a', 'Python'));
  });

  it('ignores a truncated docstring', () => {
    expect(idOf('says what it does.\n    """\n    return a', 'Python')).toBe(idOf('return a', 'Python'));
  });

  it('of a text of comments depends on its words', () => {
    const { fingerprint, tokens } = fingerprintOf('// only  a note', 'C');
    expect(tokens).toBe(0);
    expect(fingerprint).toBe(idOf('  //  only a\tnote\n', 'C'));
    expect(fingerprint).not.toBe(idOf('// another note', 'C'));
  });

  it('differs between byte sequences that are not UTF-8', () => {
    expect(idOf(Uint8Array.of(0x61, 0xff), 'C')).not.toBe(idOf(Uint8Array.of(0x61, 0xfe), 'C'));
    expect(idOf(Buffer.from('größe'), 'C')).toBe(idOf('größe', 'C'));
  });
});

describe('shape', () => {
  it.each([
    [
      'TypeScript',
      'const add = (a: number, b: number) => a + b * 2',
      'const sum = (x: number, y: number) => x + y * 3',
      true,
    ],
    ['TypeScript', 'const add = (a: number, b: number) => a + b', 'const sum = (x: number, y: number) => x + x', false],
    ['TypeScript', 'if (a) b("x")', 'if (c) d("y")', true],
    ['TypeScript', 'if (a) b()', 'while (a) b()', false],
    ['TypeScript', 'a.class + a.delete', 'b.name + b.size', true],
    ['Python', 'for a in b: c(a, 1)', 'for x in y: z(x, 2)', true],
    ['Python', 'a + b', 'a - b', false],
  ])('of %s for %j and %j is equal: %j', (language, one, other, same) => {
    expect(shapeOf(one, language) === shapeOf(other, language)).toBe(same);
    expect(idOf(one, language)).not.toBe(idOf(other, language));
  });
});

describe('fingerprint of white space', () => {
  it.each(['', ' \n\t ', '\u{feff}', '\u{2028}\u{3000}'])('fails with blank for %j', (text) => {
    expect(fingerprint(text)).toMatchObject({
      ok: false,
      error: { name: 'FingerprintError', code: 'blank', retryable: false },
    });
  });
});

describe('the pattern id', () => {
  const [one, other] = [`${'0123456789abcdef'.repeat(3)}${'0'.repeat(16)}`, `0123456789abcdef${'1'.repeat(48)}`];

  it('is the first 16 digits of the fingerprint', () => {
    expect(PATTERN_ID_LENGTH).toBe(16);
    expect(patternIdOf(one)).toBe('0123456789abcdef');
  });

  it('is extended when another fingerprint has the same one', () => {
    const taken = new Map([[patternIdOf(one), one]]);
    expect(extendPatternId(other, new Set())).toBe('0123456789abcdef');
    expect(extendPatternId(other, taken)).toBe('0123456789abcdef1111');
    taken.set('0123456789abcdef1111', 'a third');
    expect(extendPatternId(other, taken)).toBe('0123456789abcdef11111111');
    expect(extendPatternId(other, { has: () => true })).toBe(other);
  });
});

describe('the properties of a fingerprint', () => {
  it('are computed on first use and can be cloned', () => {
    const result = fingerprintOf('export function add(a, b) {\n  return a + b;\n}\n', { path: 'src/add.js' });
    expect(structuredClone(result)).toEqual(result);
    expect(result).toMatchObject({
      ptn: 'ptn1',
      language: 'JavaScript',
      family: 'javascript',
      kind: 'function',
      name: 'add',
      type: 'code',
      tokens: 14,
    });
    expect(result.units).toBe(result.units);
  });
});

import { describe, expect, it } from 'vitest';
import { fingerprintOf } from './support/fingerprints.ts';

const body = 'total = first + second * third - fourth';
const nameOf = (code: string, language: string): number | null => fingerprintOf(code, language).nameHash;

describe('nameHash', () => {
  it.each([
    ['TypeScript', `export async function sum(a: number) {\n  return ${body};\n}`],
    ['JavaScript', `const sum = (a) => {\n  return ${body};\n};`],
    ['Python', `@cached\ndef sum(a):\n    return ${body.replace(' = ', ' + ')}`],
    ['Go', `func (r *T) sum(a int) int {\n\treturn ${body.replace(' = ', ' + ')}\n}`],
    ['Ruby', `def self.sum(a)\n  ${body}\nend`],
    ['Java', `@Override\npublic int sum(int a) {\n  return ${body};\n}`],
    ['C', `static int sum(int a) {\n  return ${body};\n}`],
    ['PHP', `public function sum($a) {\n  return ${body};\n}`],
  ])('depends only on the unqualified name in %s', (language, code) => {
    expect(nameOf(code, language)).toBe(nameOf('function sum() {}', 'JavaScript'));
    expect(nameOf(code.replace('sum', 'Sum'), language)).toBe(nameOf('function Sum() {}', 'JavaScript'));
    expect(nameOf(code.replace('sum', 'Sum'), language)).not.toBe(nameOf(code, language));
  });

  it('is an unsigned 32-bit integer', () => {
    const hashes = ['sum', 'Sum', 'read', 'readAll'].map((name) => nameOf(`function ${name}() {}`, 'JavaScript') ?? -1);
    expect(hashes.every((hash) => Number.isInteger(hash) && hash >= 0 && hash < 2 ** 32)).toBe(true);
    expect(new Set(hashes).size).toBe(hashes.length);
  });

  it('is equal for a unit of a file and for its text alone', () => {
    const code = `function sum(a) {\n  return ${body};\n}`;
    const [unit] = fingerprintOf(`import b from 'b';\n\n${code}\n\nb();\n`, 'JavaScript').units;
    expect(unit?.nameHash).toBe(nameOf(code, 'JavaScript'));
  });

  it.each([
    [
      'a file of several functions',
      `function sum(a) {\n  return ${body};\n}\nfunction other(a) {\n  return ${body};\n}`,
    ],
    ['a file with statements', `import b from 'b';\n\nfunction sum(a) {\n  return ${body};\n}`],
    ['a fragment', `${body};\nreturn total;`],
  ])('is null for %s with any path', (_, code) => {
    expect(fingerprintOf(code, { path: 'src/sum.js' }).nameHash).toBeNull();
  });
});

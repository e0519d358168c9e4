import { describe, expect, it } from 'vitest';
import { idOf, fingerprintOf } from './support/fingerprints.ts';

const body = (sign = ';'): string => `total = first + second * third - fourth${sign}`;

/** Returns each unit as `kind name startLine-endLine`. */
function unitsOf(code: string, language: string): string[] {
  return fingerprintOf(code, language).units.map(
    ({ endLine, kind, name, startLine }) => `${kind} ${name ?? '?'} ${startLine}-${endLine}`,
  );
}

describe('units', () => {
  it.each([
    [
      'TypeScript',
      `import a from 'a';\n\nexport async function f(x: number): Promise<void> {\n  ${body()}\n}\n\nconst g = (x) => {\n  ${body()}\n};`,
      ['function f 3-5', 'function g 7-9'],
    ],
    [
      'TypeScript',
      `@Injectable()\nexport class A {\n  f(x: number) {\n    ${body()}\n  }\n}`,
      ['class A 1-6', 'function f 3-5'],
    ],
    ['JavaScript', `it('does', () => {\n  ${body()}\n});`, ['function does 1-3']],
    [
      'Python',
      `import a\n\n@decorated\ndef f(x):\n    ${body('')}\n    return total\n\nclass A:\n    def g(self):\n        ${body('')}\n`,
      ['function f 3-6', 'class A 8-10', 'function g 9-10'],
    ],
    ['Go', `package a\n\nfunc (r *T) F(x int) int {\n\t${body('')}\n\treturn total\n}`, ['function F 3-6']],
    ['Rust', `impl A for B {\n    pub fn f(&self) {\n        ${body()}\n    }\n}`, ['class B 1-5', 'function f 2-4']],
    [
      'Java',
      `class A {\n  @Override\n  public int f(int x) {\n    ${body()}\n  }\n}`,
      ['class A 1-6', 'function f 2-5'],
    ],
    ['C', `#include <a.h>\nstatic int f(int x) {\n  ${body()}\n}`, ['function f 2-4']],
    ['C#', `public class A {\n  public int F(int x) {\n    ${body()}\n  }\n}`, ['class A 1-5', 'function F 2-4']],
    ['Kotlin', `class A {\n  fun f(x: Int): Int {\n    ${body('')}\n  }\n}`, ['class A 1-5', 'function f 2-4']],
    ['Swift', `func f(_ x: Int) -> Int {\n  ${body('')}\n}`, ['function f 1-3']],
    ['PHP', `<?php\nfunction f($x) {\n  ${body()}\n}`, ['function f 2-4']],
    ['Ruby', `class A\n  def f(x)\n    ${body('')}\n    total + x\n  end\nend`, ['class A 1-6', 'function f 2-5']],
    ['Lua', `local function f(x)\n  ${body('')}\n  return total + x\nend`, ['function f 1-4']],
    ['Shell', `f() {\n  a=1; b=2; c=3\n  echo "$a" "$b" "$c" | sort\n}`, ['function f 1-4']],
    ['Perl', `sub f {\n  my ($x) = @_;\n  ${body()}\n}`, ['function f 1-4']],
    [
      'Elixir',
      `defmodule A do\n  def f(x) do\n    ${body('')}\n    total + x\n  end\nend`,
      ['class A 1-6', 'function f 2-5'],
    ],
    ['Clojure', `(defn f [x]\n  (let [total (+ first second)]\n    (* total (- third fourth) x)))`, ['function f 1-3']],
    ['HCL', `resource "a" "b" {\n  c = [1, 2, 3]\n  d = { e = "f", g = "h" }\n}`, ['fragment a.b 1-4']],
    [
      'SQL',
      `SELECT a, b, c FROM d WHERE e = 1 AND f = 2 AND g = 3;\n\nCREATE TABLE t (a int, b int, c int, d int, e int);`,
      ['fragment select 1-1', 'fragment t 3-3'],
    ],
  ])('are found in %s', (language, code, units) => {
    expect(unitsOf(code, language)).toEqual(units);
  });

  it('have the fingerprint of their text alone', () => {
    const unit = `def f(x):\n    ${body('')}\n    return total`;
    const inFile = `import a\n\nclass A:\n${unit.replaceAll(/^/gm, '    ')}\n`;
    expect(fingerprintOf(inFile, 'Python').units.find(({ name }) => name === 'f')?.fingerprint).toBe(
      idOf(unit, 'Python'),
    );
  });

  it('have 15 tokens or more', () => {
    expect(unitsOf('function f() { return 1; }', 'JavaScript')).toEqual([]);
  });

  it('are found in incomplete code', () => {
    const code = `function f(x) {\n  ${body()}\n}\n\nfunction g( {\n  "open\n`;
    expect(unitsOf(code, 'JavaScript')).toContain('function f 1-3');
  });
});

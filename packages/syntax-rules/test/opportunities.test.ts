import { expect, test } from 'vitest';
import { opportunities } from './grammars.ts';

const CASES: readonly (readonly [path: string, text: string, found: readonly string[]])[] = [
  [
    'a.ts',
    '/** Adds. */\nexport function add(a: number, b: any): number {\n  return a + b;\n}\nexport class lower {}\n',
    ['docs 2 good', 'docs 5 bad', 'naming 2 good', 'naming 5 bad', 'types 2 bad', 'types 2 good', 'types 2 good'],
  ],
  ['a.ts', 'const f = (a) => a;\nf((b) => b);\n', []],
  ['a.js', 'try {\n  f();\n} catch {}\ntry { f(); } catch (e) { g(e); }\n', ['errors 3 bad', 'errors 4 good']],
  [
    'a.py',
    'class Tree:\n    """A tree."""\n\n    def addLeaf(self, leaf: int, size=1) -> None:\n        pass\n',
    ['docs 1 good', 'docs 4 bad', 'naming 1 good', 'naming 4 bad', 'types 4 bad', 'types 4 good', 'types 4 good'],
  ],
  ['a.py', 'def _a():\n    pass\n\ndef test_b():\n    pass\n', ['naming 1 good', 'naming 4 good', 'types 1 bad']],
  ['a.py', 'try:\n    f()\nexcept KeyError:\n    g()\nexcept:\n    pass\n', ['errors 3 good', 'errors 5 bad']],
  [
    'a.go',
    'package a\n\n// Run runs.\nfunc Run() {\n\tif err != nil {\n\t}\n}\n\nfunc Bad_name() {}\n',
    ['docs 4 good', 'docs 9 bad', 'errors 5 bad', 'naming 4 good', 'naming 9 bad'],
  ],
  [
    'a.rs',
    '/// Runs.\n#[inline]\npub fn run() {}\npub fn badName() {}\nstruct lower;\n',
    ['docs 3 good', 'docs 4 bad', 'naming 3 good', 'naming 4 bad', 'naming 5 bad'],
  ],
  [
    'A.java',
    'class A {\n  /** Runs. */\n  public void run() {}\n  public void Bad() { try { f(); } catch (E e) { g(e); } }\n}\n',
    ['docs 3 good', 'docs 4 bad', 'errors 4 good', 'naming 1 good', 'naming 3 good', 'naming 4 bad'],
  ],
  [
    'a.php',
    '<?php\nclass A {\n  function run_it() { try { f(); } catch (E $e) {} }\n}\n',
    ['errors 3 bad', 'naming 2 good', 'naming 3 bad'],
  ],
  ['a.rb', 'class A\n  def runIt\n  end\n  def ok?\n  end\nend\n', ['naming 1 good', 'naming 2 bad', 'naming 4 good']],
  ['a.sh', 'f() { true; }\n', []],
  ['a.md', '# A\n', []],
];

test.each(CASES)('opportunities of %s: %j', async (path, text, found) => {
  expect(await opportunities(path, text)).toEqual(found);
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { blobId, decodeHashes, fileStep, keptStep, LineHasher, parseHunks, splitLines } from '../src/index.ts';
import { applyStep, NO_FILE, unownedState } from '../src/file-state.ts';

const hasher = new LineHasher('key of this test');
const line = fc.constantFrom('a', 'b();', 'const c = 1;', '  const c = 1', '', '}');
const text = fc.array(line, { maxLength: 12 }).map((lines) => lines.map((it) => `${it}\n`).join(''));
const stateOf = (of: string) => unownedState(blobId(of), hasher.hashes(splitLines(of)));

test('a step leads from the hashes of one text to those of the next, however lines are compared', () => {
  fc.assert(
    fc.property(text, text, fc.constantFrom('exact', 'reflow', 'loose'), (before, after, comparing) => {
      const next = applyStep(stateOf(before), fileStep(before, after, comparing, hasher), 7);
      expect([...next.hashes]).toEqual(hasher.hashes(splitLines(after)));
      expect(next.blob).toBe(blobId(after));
    }),
  );
});

test('a step from no file adds every line, and one to no file removes every line', () => {
  const step = fileStep(null, 'a\nb\n', 'exact', hasher);
  expect(step).toMatchObject({ before_blob: null, hunks: '1,0,1,2' });
  expect([...applyStep(NO_FILE, step, 3).owners]).toEqual([3, 3]);
  expect(fileStep('a\nb\n', null, 'exact', hasher)).toMatchObject({
    after_blob: null,
    hunks: '1,2,1,0',
    line_hashes: '',
  });
});

test('the id of a text is that of git, without byte order mark and carriage returns', () => {
  // printf 'hello\n' | git hash-object --stdin
  expect(blobId('hello\n')).toBe('ce013625030ba8dba906f756967f9e9ca394464a');
  expect(blobId('\u{FEFF}hello\r\n')).toBe(blobId('hello\n'));
  expect(blobId('')).toBe('e69de29bb2d1d6434b8b29ae775ad8c2e48c5391');
});

test('a formatter keeps the origin of lines that it reindents, breaks and joins', () => {
  const before = 'function f() {\nreturn [ first, second, third ];\n}\nlet x = [\n1,\n2,\n];\n';
  const after = 'function f() {\n  return [\n    first,\n    second,\n    third,\n  ];\n}\nlet x = [1, 2];\n';
  const step = fileStep(before, after, 'loose', hasher);
  const owned = { ...stateOf(before), owners: Int32Array.from([0, 1, 2, 3, 3, 3, 3]) };
  const next = applyStep(owned, step, 9);
  expect([...next.owners]).toEqual([0, 1, 1, 1, 1, 1, 2, 3]);
});

test('a changed word keeps the origin of its line as changed when the change is loose, and replaces it when it is an edit', () => {
  const [before, after] = ['return alpha + beta + gamma;\n', 'return alpha + beta + delta;\n'];
  const owned = { ...stateOf(before), owners: Int32Array.from([4]) };
  const [loose, exact] = (['loose', 'exact'] as const).map((comparing) =>
    applyStep(owned, fileStep(before, after, comparing, hasher), 9),
  );
  expect([...(loose?.owners ?? []), ...(loose?.hows ?? [])]).toEqual([4, 2]);
  expect([...(exact?.owners ?? []), ...(exact?.hows ?? [])]).toEqual([9, 0]);
});

test('hashes depend on the key, and show which lines differ in format only', () => {
  const lines = ['  return "a";', "return 'a'", 'return b'];
  const [first = 0, second = 0, third = 0] = hasher.hashes(lines);
  const words = (hash: number): number => Math.floor(hash / 2 ** 20);
  expect(first).not.toBe(second);
  expect(words(first)).toBe(words(second));
  expect(words(first)).not.toBe(words(third));
  expect(new LineHasher('another key').hashes(lines)).not.toEqual([first, second, third]);
  expect(new LineHasher('another key').id).not.toBe(hasher.id);
});

test('overlapping hunks of a foreign client leave nothing known', () => {
  const step = { ...fileStep('a\nb\n', 'c\n', 'exact', hasher), hunks: '2,1,2,1,1,1,1,1' };
  expect(applyStep(stateOf('a\nb\n'), step, 1).hashes).toHaveLength(0);
  expect(parseHunks('1,2,3')).toEqual([]);
  expect(decodeHashes('AAAA')).toEqual([]);
});

test('a step with known lines leads to the same place where equal lines could be taken for each other', () => {
  const [before, after] = ['a\n}\n', 'a\n}\nb\n}\n'];
  const owned = { ...stateOf(before), owners: Int32Array.from([1, 2]) };
  const last = applyStep(owned, keptStep(before, after, Int32Array.from([0, -1, -1, 1]), hasher), 9);
  expect([...last.owners]).toEqual([1, 9, 9, 2]);
  expect([...last.hashes]).toEqual(hasher.hashes(splitLines(after)));
  expect(keptStep(null, '', new Int32Array(0), hasher)).toMatchObject({
    before_blob: null,
    hunks: '',
    line_hashes: '',
  });
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type CheckedText, introducedViolations, qualityScore, type Violation } from '../src/index.ts';

/** A checker that finds a violation in each line that contains the name of a rule. */
function check(text: string): CheckedText {
  const violations = text
    .split('\n')
    .flatMap((line, index) =>
      ['eval', 'debugger', 'except'].flatMap((rule): Violation[] =>
        line.includes(rule)
          ? [{ rule, category: 'security', tier: 'block', line: index + 1, message: 'no', source: 'test' }]
          : [],
      ),
    );
  return { text, violations };
}

/** The new violations as `rule:line`. */
function introduced(before: string, after: string): string[] {
  return introducedViolations(check(before), check(after)).map(({ line, rule }) => `${rule}:${line}`);
}

const OLD = ['import a', 'eval(one)', '', 'function f() {', '  eval(two)', '}', 'debugger'].join('\n');

test('a violation in a line that the edit did not change is not told, wherever the line is afterwards', () => {
  expect(introduced(OLD, `// first\n${OLD}\n// last`)).toEqual([]);
  expect(introduced(OLD, OLD)).toEqual([]);
});

test('a violation in a new line is told with its line', () => {
  expect(introduced(OLD, OLD.replace('import a', 'import a\neval(three)'))).toEqual(['eval:2']);
  expect(introduced('', 'a\neval(b)\nexcept:')).toEqual(['eval:2', 'except:3']);
});

test('a changed line may keep the rules that it violated, and no others', () => {
  expect(introduced(OLD, OLD.replace('eval(one)', 'eval(other)'))).toEqual([]);
  expect(introduced(OLD, OLD.replace('eval(one)', 'debugger // eval(one)'))).toEqual(['debugger:2']);
});

test('a violation mended in one place does not pay for one made in another', () => {
  const after = OLD.replace('eval(one)', 'parse(one)').replace('}', '}\neval(three)');
  expect(introduced(OLD, after)).toEqual(['eval:7']);
});

test('a line that is there once more is told once, and one that was moved or indented is not', () => {
  expect(introduced(OLD, OLD.replace('import a', 'debugger'))).toEqual(['debugger:1']);
  expect(introduced(OLD, OLD.replace('import a', 'debugger').replace('}\ndebugger', '}\nnext()\ndebugger'))).toEqual([
    'debugger:1',
  ]);
  expect(introduced(OLD, `debugger\n${OLD.replace('\ndebugger', '')}`)).toEqual([]);
  expect(introduced(OLD, OLD.replaceAll(/^/gm, '    '))).toEqual([]);
});

test('line ends do not matter', () => {
  expect(introducedViolations(check(OLD), { ...check(OLD), text: OLD.replaceAll('\n', '\r\n') })).toEqual([]);
});

const line = fc.constantFrom<string>(
  'a',
  'b',
  '',
  '  c',
  'eval(x)',
  'eval(y)',
  'debugger',
  '  except',
  'eval debugger',
);
const lines = fc.array(line, { maxLength: 25 });

test('moving and indenting lines introduces nothing', () => {
  const moved = fc.tuple(lines, fc.nat(), fc.nat(), fc.nat({ max: 4 })).map(([all, from, to, by]) => {
    const after = [...all];
    const [taken] = after.splice(from % Math.max(all.length, 1), 1);
    if (taken !== undefined) after.splice(to % all.length, 0, ' '.repeat(by) + taken);
    return { before: all.join('\n'), after: after.join('\n') };
  });
  fc.assert(
    fc.property(moved, ({ after, before }) => {
      expect(introduced(before, after)).toEqual([]);
    }),
    { numRuns: 5000 },
  );
});

test('what is told is part of what is there, and never more than was added', () => {
  fc.assert(
    fc.property(lines, lines, (before, after) => {
      const [old, now] = [check(before.join('\n')), check(after.join('\n'))];
      const told = introducedViolations(old, now);
      expect(now.violations).toEqual(expect.arrayContaining(told));
      expect(new Set(told).size).toBe(told.length);
      if (before.length === 0) expect(told).toEqual(now.violations);
    }),
    { numRuns: 2000 },
  );
});

test('an insertion of violations between unchanged lines is told completely', () => {
  fc.assert(
    fc.property(lines, fc.nat(), fc.integer({ min: 1, max: 5 }), (all, at, count) => {
      const inserted = Array.from({ length: count }, (_, index) => `eval(new ${index})`);
      const start = at % (all.length + 1);
      const after = all.toSpliced(start, 0, ...inserted);
      expect(introduced(all.join('\n'), after.join('\n'))).toEqual(
        inserted.map((_, index) => `eval:${start + index + 1}`),
      );
    }),
    { numRuns: 2000 },
  );
});

test('texts that differ in thousands of lines are one group of changed lines', () => {
  const text = (word: string): string => Array.from({ length: 6000 }, (_, index) => `${word} ${index}`).join('\n');
  expect(introduced(`eval(x)\n${text('a')}`, `eval(y)\n${text('b')}\neval(z)`)).toEqual(['eval:6002']);
});

test('the score falls by a tenth for each violation, and is null when nothing was checked', () => {
  expect([0, 1, 3, 10, 25].map(qualityScore)).toEqual([1, 0.9, 0.7, 0, 0]);
  expect(qualityScore(undefined)).toBeNull();
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { describeViolations, type Violation, violationSchema } from '../src/index.ts';

function violation(line: number, message = 'eval can be harmful.'): Violation {
  return violationSchema.parse({
    rule: 'no-eval',
    category: 'security',
    tier: 'block',
    line,
    message,
    source: 'oxlint',
  });
}

test('the text names the tool, the file, and each violation with its line', () => {
  expect(describeViolations([violation(10)], { path: 'old.ts', tool: 'Edit' })).toBe(
    'hookline quality: this Edit adds 1 problem to old.ts:\n- line 10: no-eval (oxlint): eval can be harmful.',
  );
});

test('violations that do not fit are counted', () => {
  const text = describeViolations(
    [1, 2, 3, 4].map((line) => violation(line)),
    { path: 'a.ts', tool: 'Write', maxFindings: 2 },
  );
  expect(text.split('\n')).toEqual([
    'hookline quality: this Write adds 4 problems to a.ts:',
    '- line 1: no-eval (oxlint): eval can be harmful.',
    '- line 2: no-eval (oxlint): eval can be harmful.',
    '- and 2 more',
  ]);
});

test('control characters of paths and messages are escaped, and form no line of their own', () => {
  const text = describeViolations([violation(1, 'bad\n- line 2: forged\u001B[31m')], {
    path: 'a\u202Eb.ts\n',
    tool: 'Edit',
  });
  expect(text.split('\n')).toHaveLength(2);
  expect(text).not.toMatch(/(?!\n)[\p{Cc}\p{Bidi_Control}]/u);
});

test('the text is never longer than allowed, ends with a whole character, and tells at least one violation', () => {
  const messages = fc.array(fc.string({ unit: 'binary', minLength: 1, maxLength: 2000 }), {
    minLength: 1,
    maxLength: 12,
  });
  fc.assert(
    fc.property(
      messages,
      fc.string({ unit: 'binary', maxLength: 500 }),
      fc.integer({ min: 200, max: 1500 }),
      (all, path, maxCharacters) => {
        const violations = all.map((message, index) => violation(index + 1, message));
        const text = describeViolations(violations, { path, tool: 'Edit', maxCharacters });
        expect(text.length).toBeLessThanOrEqual(maxCharacters);
        expect(text.isWellFormed() || !path.isWellFormed() || !all.every((it) => it.isWellFormed())).toBe(true);
        expect(text.split('\n').length).toBeGreaterThan(1);
      },
    ),
  );
});

test('a long path leaves room for the first violation', () => {
  const path = `${'deep/'.repeat(400)}a.ts`;
  const text = describeViolations([violation(7), violation(8)], { path, tool: 'Edit', maxCharacters: 200 });
  expect(text.length).toBeLessThanOrEqual(200);
  expect(text).toMatch(/…:\n- line 7: no-eval \(oxlint\): .*\n- and 1 more$/);
});

test('options out of range are refused by name', () => {
  const options = { path: 'a.ts', tool: 'Edit' };
  expect(() => describeViolations([violation(1)], { ...options, maxFindings: 0 })).toThrow(
    'maxFindings must be an integer from 1, not 0',
  );
  expect(() => describeViolations([violation(1)], { ...options, maxCharacters: 199 })).toThrow(
    'maxCharacters must be 200 or more, not 199',
  );
});

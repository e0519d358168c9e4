import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isDelegation, reportedTokens, writtenTokens } from '../src/index.ts';

test.each([
  [{ file_path: '/r/a.ts', content: 'const a = 1;' }, 3],
  [{ file_path: '/r/a.py', old_string: '', new_string: 'a = 1' }, 2],
  [{ notebook_path: '/r/a.ipynb', new_source: 'a = 1' }, 2],
  [{ file_path: '/r/README.md', content: 'text' }, 0],
  [{ file_path: '/r/package.json', content: '{}' }, 0],
  [{ command: 'ls' }, 0],
])('writtenTokens(%j) returns %d', (input, tokens) => {
  expect(writtenTokens(input)).toBe(tokens);
});

test('writtenTokens and reportedTokens accept any value', () => {
  fc.assert(
    fc.property(fc.anything(), (value) => {
      expect(writtenTokens(value)).toBeGreaterThanOrEqual(0);
      expect(reportedTokens(value)).toBeGreaterThanOrEqual(0);
    }),
  );
});

test('reportedTokens returns the total of a subagent, and 0 for anything that is no count', () => {
  expect([{ totalTokens: 120 }, { totalTokens: -1 }, { totalTokens: '9' }, 'x', null].map(reportedTokens)).toEqual([
    120, 0, 0, 0, 0,
  ]);
});

test('isDelegation recognises agents and the delegate tool of any MCP server', () => {
  const tools = ['Agent', 'Task', 'mcp__hookline__delegate_task', 'Write', 'delegate_task'];
  expect(tools.filter(isDelegation)).toEqual(['Agent', 'Task', 'mcp__hookline__delegate_task']);
});

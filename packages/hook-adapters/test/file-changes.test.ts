import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { fileChanges, filesRead, parseHookPayload, toActivity } from '../src/index.ts';
import { recordedPayloads } from './recorded.ts';

/** Returns the file changes of the recorded session. */
function recordedChanges(): unknown[] {
  return recordedPayloads().flatMap((payload) => {
    const parsed = parseHookPayload(payload);
    const activity = parsed.kind === 'known' ? toActivity(parsed.input, 0) : undefined;
    if (activity?.kind !== 'tool') return [];
    return activity.changes.map(({ path, before, after, part }) => [
      activity.provenance.tool_name,
      path,
      before,
      after,
      part,
    ]);
  });
}

test('fileChanges returns before and after of every write, edit and cell of a recorded session', () => {
  expect(recordedChanges()).toEqual([
    ['Write', '/home/dev/project/old.ts', 'export const a = 1;\n', 'export const a = 2;\n', undefined],
    ['Write', '/home/dev/project/new.py', null, 'def f(x):\n    return x + 1\n', undefined],
    ['Edit', '/home/dev/project/new.py', 'def f(x):\n    return x + 1\n', 'def f(x):\n    return x + 2\n', undefined],
    ['NotebookEdit', '/home/dev/project/n.ipynb', 'x = 1', 'x = 2', 'c1'],
    ['Write', '/home/dev/project/sub.ts', null, 'export const sub = true;\n', undefined],
  ]);
});

describe('path of a change', () => {
  const paths = (filePath: string, cwd: string): string[] =>
    fileChanges('Write', {}, { filePath, content: 'x', type: 'create', originalFile: null }, cwd).map(
      ({ path }) => path,
    );

  test.runIf(process.platform !== 'win32').each([
    ['C:\\Users\\dev\\a.ts', '/p', 'C:\\Users\\dev\\a.ts'],
    ['c:/Users/dev/../dev/a.ts', 'C:\\Users\\dev', 'C:\\Users\\dev\\a.ts'],
    ['src/a.ts', 'C:\\Users\\dev', 'C:\\Users\\dev\\src\\a.ts'],
    ['\\\\server\\share\\a.ts', '/p', '\\\\server\\share\\a.ts'],
    ['/p/../q/a.ts', '/p', '/q/a.ts'],
    ['a.ts', '/p', '/p/a.ts'],
  ])('%s in %s is %s', (path, cwd, absolute) => expect(paths(path, cwd)).toEqual([absolute]));

  test('is unknown when it is relative and the working directory is unknown, so there is no change', () => {
    expect(paths('a.ts', '')).toEqual([]);
  });
});

test('fileChanges returns the changes of tools of MCP servers, relative to the working directory', () => {
  const input = { relative_path: 'src/a.ts', content: 'x' };
  expect(fileChanges('mcp__serena__create_text_file', input, [], '/p')).toEqual([
    { path: '/p/src/a.ts', before: undefined, after: 'x' },
  ]);
});

test('filesRead returns a file only when all of it was read', () => {
  const file = { filePath: '/p/a.ts', content: 'a\n', startLine: 1, numLines: 2, totalLines: 2 };
  expect(filesRead('Read', { type: 'text', file })).toEqual([{ path: '/p/a.ts', text: 'a\n' }]);
  expect(filesRead('Read', { type: 'text', file: { ...file, totalLines: 900 } })).toEqual([]);
  expect(filesRead('Read', { type: 'image', file: {} })).toEqual([]);
});

test('fileChanges and filesRead return nothing for responses of any other shape', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('Write', 'Edit', 'MultiEdit', 'NotebookEdit', 'Read', 'Other'),
      fc.jsonValue(),
      fc.jsonValue(),
      (tool, input, response) => {
        expect(Array.isArray(fileChanges(tool, input, response, '/p'))).toBe(true);
        expect(Array.isArray(filesRead(tool, response))).toBe(true);
      },
    ),
  );
});

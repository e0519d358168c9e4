import { describe, expect, test } from 'vitest';
import { proposedEdit } from '../src/index.ts';
import { recordedEdits } from './recorded-edits.ts';

describe('proposedEdit returns the text that Claude Code will write', () => {
  test.each(recordedEdits().map((edit) => [`${edit.tool} ${edit.file}`, edit]))('%s', (_, edit) => {
    const { after, before, input, tool } = edit;
    const result = proposedEdit(tool, input, () => before);
    expect(result).toEqual({ ok: true, value: { path: `/home/dev/project/${edit.file}`, before, after } });
  });
});

describe('proposedEdit tells why the result is unknown', () => {
  const edit = (old_string: string, new_string = 'x'): object => ({ file_path: 'a.ts', old_string, new_string });
  test.each([
    ['no-match', 'Edit', edit('absent'), 'a\n'],
    ['ambiguous', 'Edit', edit('a'), 'a a\n'],
    ['ambiguous', 'Edit', edit(''), 'a\n'],
    ['no-file', 'Edit', edit('a'), null],
    ['no-file', 'Edit', edit('a'), undefined],
    ['invalid-input', 'Edit', { file_path: 'a.ts', old_string: 'a' }, 'a\n'],
    ['invalid-input', 'Write', { file_path: 'a.ts' }, null],
    ['invalid-input', 'Write', { content: 'x' }, null],
    ['invalid-input', 'MultiEdit', { file_path: 'a.ts', edits: [] }, 'a'],
    ['no-file', 'NotebookEdit', { notebook_path: 'n.ipynb', new_source: '' }, 'no json'],
    ['no-match', 'NotebookEdit', { notebook_path: 'n.ipynb', cell_id: 'z', new_source: '' }, '{"cells":[]}'],
    ['not-an-edit', 'Bash', { command: 'ls' }, ''],
    ['server', 'mcp__serena__replace_symbol_body', { relative_path: 'a.ts', body: 'x' }, 'a\n'],
  ] as const)('%s: %s %j', (error, tool, input, text) => {
    expect(proposedEdit(tool, input, () => text)).toEqual({ ok: false, error });
  });
});

test('proposedEdit returns the code of a notebook after the edit of a cell', () => {
  const cell = (id: string, source: unknown, cell_type = 'code'): object => ({ id, cell_type, source });
  const notebook = JSON.stringify({
    cells: [cell('a', ['x = 1\n', 'y = 2']), cell('m', '# note', 'markdown'), cell('b', 'z = 3')],
  });
  const code = (input: object): unknown => {
    const result = proposedEdit('NotebookEdit', { notebook_path: 'n.ipynb', ...input }, () => notebook);
    return result.ok ? result.value.after : result.error;
  };
  expect(code({ cell_id: 'a', new_source: 'x = 9' })).toBe('x = 9\nz = 3');
  expect(code({ cell_id: 'cell-2', new_source: '', edit_mode: 'delete' })).toBe('x = 1\ny = 2');
  expect(code({ cell_id: 'b', new_source: 'w = 4', edit_mode: 'insert' })).toBe('x = 1\ny = 2\nz = 3\nw = 4');
  expect(code({ new_source: 'w = 4', edit_mode: 'insert' })).toBe('w = 4\nx = 1\ny = 2\nz = 3');
  expect(code({ cell_id: 'b', new_source: '# text', cell_type: 'markdown' })).toBe('x = 1\ny = 2');
});

test('proposedEdit applies the tools of known MCP servers to the present text', () => {
  const edits = [{ oldText: 'm = 1', newText: 'm = 2' }];
  expect(proposedEdit('mcp__filesystem__edit_file', { path: '/p/a.ts', edits }, () => 'm = 1\r\n')).toEqual({
    ok: true,
    value: { path: '/p/a.ts', before: 'm = 1\r\n', after: 'm = 2\r\n' },
  });
  expect(proposedEdit('mcp__filesystem__write_file', { path: '/p/a.ts', content: 'x' }, () => null)).toMatchObject({
    ok: true,
    value: { before: null, after: 'x' },
  });
});

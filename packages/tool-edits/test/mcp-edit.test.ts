import { describe, expect, test } from 'vitest';
import { applySteps, finishedEdit, type ToolEdit } from '../src/index.ts';

const edit = (
  tool: string,
  input: object,
  response: unknown = [{ type: 'text', text: 'done' }],
): ToolEdit | undefined => finishedEdit(`mcp__${tool}`, input, response);

describe('tool of a known server that writes a whole file', () => {
  test.each([
    ['filesystem__write_file', { path: '/p/a.ts', content: 'x' }, '/p/a.ts'],
    ['my_fs__write_file', { path: 'a.ts', content: 'x' }, 'a.ts'],
    ['desktop-commander__write_file', { path: '/p/a.ts', content: 'x', mode: 'rewrite' }, '/p/a.ts'],
    ['plugin_serena_serena__create_text_file', { relative_path: 'src/a.ts', content: 'x' }, 'src/a.ts'],
    ['text-editor__create_text_file', { file_path: '/p/a.ts', contents: 'x' }, '/p/a.ts'],
    ['jetbrains__create_new_file', { pathInProject: 'a.ts', text: 'x', projectPath: '/p' }, '/p/a.ts'],
  ])('%s', (tool, input, path) => {
    expect(edit(tool, input)).toEqual({ path, before: undefined, after: 'x' });
  });
});

describe('tool of a known server that edits a file', () => {
  const text = 'one\ntwo\nthree\n';
  test.each([
    [
      'filesystem__edit_file',
      {
        path: 'a',
        edits: [
          { oldText: 'one', newText: '1' },
          { oldText: 'two', newText: '2' },
        ],
      },
      '1\n2\nthree\n',
    ],
    ['desktop-commander__edit_block', { file_path: 'a', old_string: 'two', new_string: '2' }, 'one\n2\nthree\n'],
    [
      'desktop_commander__edit_block',
      { file_path: 'a', old_string: 't', new_string: 'T', expected_replacements: 2 },
      'one\nTwo\nThree\n',
    ],
    ['desktop-commander__write_file', { path: 'a', content: 'four\n', mode: 'append' }, `${text}four\n`],
    ['serena__replace_content', { relative_path: 'a', needle: 'two', repl: '2', mode: 'literal' }, 'one\n2\nthree\n'],
    ['serena__replace_lines', { relative_path: 'a', start_line: 1, end_line: 1, content: '2\n' }, 'one\n2\nthree\n'],
    ['serena__insert_at_line', { relative_path: 'a', line: 1, content: '1.5\n' }, 'one\n1.5\ntwo\nthree\n'],
    ['serena__delete_lines', { relative_path: 'a', start_line: 0, end_line: 1 }, 'three\n'],
    ['text-editor__append_text_file_contents', { file_path: 'a', contents: 'four\n' }, `${text}four\n`],
    [
      'text-editor__insert_text_file_contents',
      { file_path: 'a', after: 1, contents: '1.5\n' },
      'one\n1.5\ntwo\nthree\n',
    ],
    ['text-editor__insert_text_file_contents', { file_path: 'a', before: 1, contents: '0\n' }, `0\n${text}`],
    [
      'text-editor__patch_text_file_contents',
      {
        file_path: 'a',
        patches: [
          { start: 1, end: 1, contents: '1\n1.5\n' },
          { start: 3, end: 3, contents: '3\n' },
        ],
      },
      '1\n1.5\ntwo\n3\n',
    ],
    ['text-editor__delete_text_file_contents', { file_path: 'a', ranges: [{ start: 1, end: 2 }] }, 'three\n'],
    ['jetbrains__replace_text_in_file', { pathInProject: 'a', oldText: 't', newText: 'T' }, 'one\nTwo\nThree\n'],
  ])('%s %j', (tool, input, after) => {
    const result = edit(tool, input);
    expect(result).toMatchObject({ path: 'a', before: undefined, after: undefined });
    expect(result?.fragments).toHaveLength(1);
    expect(applySteps(text, result?.steps ?? [])).toBe(after);
    expect(applySteps(text.replaceAll('\n', '\r\n'), result?.steps ?? [])).toBe(after.replaceAll('\n', '\r\n'));
  });

  test.each([
    ['serena__replace_symbol_body', { name_path: 'f', relative_path: 'a', body: 'x' }],
    ['serena__insert_after_symbol', { name_path: 'f', relative_path: 'a', body: 'x' }],
    ['serena__replace_content', { relative_path: 'a', needle: '.*', repl: 'x', mode: 'regex' }],
    ['serena__replace_regex', { relative_path: 'a', regex: '.*', repl: 'x' }],
  ])('%s leaves the position to the server', (tool, input) => {
    expect(edit(tool, input)).toEqual({
      path: 'a',
      before: undefined,
      after: undefined,
      fragments: [{ before: '', after: 'x' }],
    });
  });

  test('has no result when its steps do not fit the text', () => {
    const steps = (tool: string, input: object): NonNullable<ToolEdit['steps']> => edit(tool, input)?.steps ?? [];
    const replace = steps('filesystem__edit_file', { path: 'a', edits: [{ oldText: 'o', newText: 'x' }] });
    expect(applySteps(text, replace)).toBeUndefined();
    expect(applySteps('none', replace)).toBe('nxne');
    expect(
      applySteps(text, steps('serena__delete_lines', { relative_path: 'a', start_line: 2, end_line: 9 })),
    ).toBeUndefined();
  });
});

describe('tool call without an effect', () => {
  test.each([
    ['filesystem__edit_file', { path: 'a', edits: [{ oldText: 'x', newText: 'y' }], dryRun: true }, []],
    ['filesystem__edit_file', { path: 'a' }, []],
    ['filesystem__read_text_file', { path: 'a', content: 'x' }, []],
    ['filesystem__write_file', { path: 'a', content: 'x' }, [{ type: 'text', text: 'Error: access denied' }]],
    ['filesystem__write_file', { path: 'a', content: 'x' }, { isError: true, content: [] }],
    ['serena__create_text_file', { relative_path: 'a', content: 'x' }, 'Error executing tool'],
    ['notes__search_text', { path: 'a', text: 'x' }, []],
    ['notes__validate_write', { path: 'a', text: 'x' }, []],
    ['web__save_page', { path: 'https://host/a', content: 'x' }, []],
    ['notes__write_note', { title: 'a', content: 'x' }, []],
  ])('%s %j', (tool, input, response) => {
    expect(edit(tool, input, response)).toBeUndefined();
  });
});

describe('tool of an unknown server that names a path and a text', () => {
  test.each([
    ['vault__write_note', { path: 'a.md', content: 'x' }, ''],
    ['editor__str_replace', { path: 'a.md', old_str: 'o', new_str: 'x' }, 'o'],
    ['editor__text_editor', { command: 'create', path: 'a.md', file_text: 'x' }, ''],
    ['code__updateFile', { filePath: 'a.md', newText: 'x' }, ''],
  ])('%s is inferred to write it', (tool, input, before) => {
    expect(edit(tool, input)).toEqual({
      path: 'a.md',
      before: undefined,
      after: undefined,
      fragments: [{ before, after: 'x' }],
      isInferred: true,
    });
  });
});

import { expect, test } from 'vitest';
import { proposedChange } from '../src/index.ts';

const edit = { tool: 'Edit', cwd: '/project', input: { file_path: 'a.ts', old_string: 'a', new_string: 'b' } };

test('a file is returned as it would be, with its absolute path', async () => {
  const asked: string[] = [];
  const read = async (path: string) => (asked.push(path), 'a\n');
  expect(await proposedChange(edit, read)).toEqual({ path: '/project/a.ts', before: 'a\n', after: 'b\n' });
  expect(asked).toEqual(['/project/a.ts']);
  const write = { ...edit, tool: 'Write', input: { file_path: '/project/b.ts', content: 'new\n' } };
  expect(await proposedChange(write, async () => null)).toEqual({
    path: '/project/b.ts',
    before: null,
    after: 'new\n',
  });
});

test('a call that changes no file, will be refused, or has an unknown result has none', async () => {
  const read = async () => 'a a\n';
  expect(await proposedChange(edit, read)).toBeUndefined();
  expect(await proposedChange(edit, async () => undefined)).toBeUndefined();
  expect(await proposedChange({ ...edit, tool: 'Bash', input: { command: 'true' } }, read)).toBeUndefined();
  expect(await proposedChange({ ...edit, input: 'nonsense' }, read)).toBeUndefined();
  expect(await proposedChange({ ...edit, cwd: '' }, read)).toBeUndefined();
});

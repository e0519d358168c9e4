import type { HookExecutionInput } from '@hookline/contracts';
import { describe, expect, test } from 'vitest';
import type { RecorderOptions, ToolActivity } from '../src/index.ts';
import { call, setUp } from './set-up.ts';

const LINE = 'DB_PASSWORD=hunter2-prod';
const policy: Partial<RecorderOptions> = {
  ignores: (path) => /\/\.env$|\/\.ssh\//.test(path),
  mode: (path) => {
    if (path === '/mono/secret' || path.startsWith('/mono/secret/')) return 'metadata-only';
    if (path.startsWith('/mono/careful/')) return 'redacted';
    return path.startsWith('/mono') || path.startsWith('/work') ? 'full' : 'redacted';
  },
};

async function executionOf(activity: Partial<ToolActivity>): Promise<HookExecutionInput> {
  const { hookExecutions } = await setUp(policy).record(call({ cwd: '/home/me/app', ...activity }));
  const [execution] = hookExecutions;
  if (!execution) throw new Error('no execution');
  return execution;
}

const failed = (error: string): Partial<ToolActivity> => ({ eventName: 'PostToolUseFailure', success: false, error });
const env = '/home/me/app/.env';

describe('of a call that names a path that is never traced only paths are kept', () => {
  const named: [string, Partial<ToolActivity>, object | undefined][] = [
    [
      'Write',
      { input: { file_path: env, content: LINE }, changes: [{ path: env, before: null, after: LINE }] },
      { file_path: env },
    ],
    [
      'Edit',
      { input: { file_path: env, old_string: LINE, new_string: `${LINE}2` }, ...failed(`not found: ${LINE}`) },
      { file_path: env },
    ],
    [
      'MultiEdit',
      { input: { file_path: env, edits: [{ old_string: LINE, new_string: '' }] }, ...failed(LINE) },
      { file_path: env },
    ],
    [
      'NotebookEdit',
      { input: { notebook_path: '/home/me/.ssh/n.ipynb', new_source: LINE } },
      { notebook_path: '/home/me/.ssh/n.ipynb' },
    ],
    ['Read', { input: { file_path: env, note: LINE }, seen: [{ path: env, text: LINE }] }, { file_path: env }],
    ['Grep', { input: { pattern: LINE, path: env } }, { path: env }],
    ['Grep', { input: { pattern: LINE, path: '/home/me/app', glob: '**/.env' } }, { path: '/home/me/app' }],
    ['Read', { input: { file_path: '../app/./.env', note: LINE } }, { file_path: '../app/./.env' }],
    ['mcp__files__write', { input: { writes: [{ uri: `file://${env}`, text: LINE }] } }, undefined],
    ['mcp__files__write', { input: { files: ['a.ts', '.env'], text: LINE } }, undefined],
    ['Bash', { changes: [{ path: env, before: null, after: LINE }], input: { command: `x ${LINE}` } }, undefined],
  ];
  test.each(named)('%s', async (toolName, activity, kept) => {
    const execution = await executionOf({ toolName, ...activity });
    expect(execution.input_data).toEqual(kept);
    expect(execution.error_message).toBeUndefined();
    expect(JSON.stringify(execution)).not.toContain('hunter2');
  });

  test.each([
    `echo ${LINE} > .env`,
    `cat > "$ROOT/.env" <<EOF\n${LINE}\nEOF`,
    `dd of=.env <<< ${LINE}`,
    `python3 -c "open('.env', 'w').write('${LINE}')"`,
    `git show HEAD:.env | grep ${LINE}`,
  ])('a command: %s', async (command) => {
    const told: Partial<ToolActivity> = { toolName: 'Bash', input: { command }, ...failed(LINE) };
    const executions = [await executionOf({ ...told, command }), await executionOf({ ...told, source: 'transcript' })];
    expect(JSON.stringify(executions)).not.toContain('hunter2');
    for (const execution of executions) expect(execution).toMatchObject({ status: 'failed', error_type: 'tool_error' });
  });
});

describe('otherwise the strictest mode of the folder worked in and of the paths named holds', () => {
  const text = 'const a = "SECRET";';
  const edit = (path: string): Partial<ToolActivity> => ({
    toolName: 'Edit',
    cwd: '/mono',
    input: { file_path: path, old_string: text, new_string: 'b' },
    ...failed(`not found: ${text}`),
  });

  test('a folder of which no text is kept, below one of which all is', async () => {
    const execution = await executionOf(edit('/mono/secret/a.ts'));
    expect(execution).toMatchObject({ file_path: '/mono/secret/a.ts', error_type: 'tool_error' });
    expect([execution.input_data, execution.error_message]).toEqual([undefined, undefined]);
    const command = 'cat --number secret/a.ts';
    expect((await executionOf({ cwd: '/mono', command, input: { command } })).input_data).toBeUndefined();
  });

  test('a folder whose secrets are taken out, below one that is recorded in full', async () => {
    expect(await executionOf(edit('/mono/careful/a.ts'))).toMatchObject({
      input_data: { file_path: '/mono/careful/a.ts', old_string: 'const a = "[redacted]";' },
      error_message: 'not found: const a = "[redacted]";',
    });
  });

  test('a folder worked in that is stricter than the file', async () => {
    const execution = await executionOf({ ...edit('/mono/a.ts'), cwd: '/mono/secret' });
    expect([execution.input_data, execution.error_message]).toEqual([undefined, undefined]);
  });

  test('a call like any other is recorded as the mode of its folder says', async () => {
    expect(await executionOf(edit('/mono/src/a.ts'))).toMatchObject({
      input_data: { file_path: '/mono/src/a.ts', old_string: text, new_string: 'b' },
      error_message: `not found: ${text}`,
    });
    const command = `npm test -- src/env.test.ts 2> /dev/null # ${text}`;
    expect((await executionOf({ cwd: '/mono', command, input: { command } })).input_data).toEqual({ command });
    const prompt = { prompt: 'look at .env', description: 'SECRET' };
    expect((await executionOf({ cwd: '/other', input: prompt })).input_data).toEqual({
      prompt: 'look at .env',
      description: '[redacted]',
    });
  });
});

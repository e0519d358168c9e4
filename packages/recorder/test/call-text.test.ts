import type { HookExecutionInput } from '@hookline/contracts';
import { describe, expect, test } from 'vitest';
import type { RecorderOptions } from '../src/index.ts';
import { call, type CallOverrides, setUp } from './set-up.ts';

const LINE = 'DB_PASSWORD=hunter2-prod';
const policy: Partial<RecorderOptions> = {
  ignores: (path) => /\/\.env$|\/\.ssh\//.test(path),
  mode: (path) => {
    if (path === '/mono/secret' || path.startsWith('/mono/secret/')) return 'metadata-only';
    if (path.startsWith('/mono/careful/')) return 'redacted';
    return path.startsWith('/mono') || path.startsWith('/work') ? 'full' : 'redacted';
  },
};

async function executionOf(activity: CallOverrides): Promise<HookExecutionInput> {
  const { hookExecutions } = await setUp(policy).record(call({ cwd: '/home/me/app', ...activity }));
  const [execution] = hookExecutions;
  if (!execution) throw new Error('no execution');
  return execution;
}

const failed = (error: string): CallOverrides => ({ eventName: 'PostToolUseFailure', success: false, error });
const env = '/home/me/app/.env';

describe('callText records only paths of a call that names an ignored path', () => {
  const named: [string, CallOverrides, object | undefined][] = [
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
    ['Read', { input: { file_path: env, note: LINE }, filesRead: [{ path: env, text: LINE }] }, { file_path: env }],
    ['Grep', { input: { pattern: LINE, path: env } }, { path: env }],
    ['Grep', { input: { pattern: LINE, path: '/home/me/app', glob: '**/.env' } }, { path: '/home/me/app' }],
    ['Read', { input: { file_path: '../app/./.env', note: LINE } }, { file_path: '../app/./.env' }],
    ['mcp__files__write', { input: { writes: [{ uri: `file://${env}`, text: LINE }] } }, undefined],
    ['mcp__files__write', { input: { files: ['a.ts', '.env'], text: LINE } }, undefined],
    ['Bash', { changes: [{ path: env, before: null, after: LINE }], input: { command: `x ${LINE}` } }, undefined],
  ];
  test.each(named)('%s', async (toolName, activity, kept) => {
    const execution = await executionOf({ provenance: { tool_name: toolName }, ...activity });
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
  ])('in the command %s', async (command) => {
    const failedCall: CallOverrides = { provenance: { tool_name: 'Bash' }, input: { command }, ...failed(LINE) };
    const executions = [
      await executionOf({ ...failedCall, command }),
      await executionOf({ ...failedCall, source: 'transcript' }),
    ];
    expect(JSON.stringify(executions)).not.toContain('hunter2');
    for (const execution of executions) expect(execution).toMatchObject({ status: 'failed', error_type: 'tool_error' });
  });
});

describe('callText applies the strictest mode of the working directory and the named paths', () => {
  const text = 'const a = "SECRET";';
  const edit = (path: string): CallOverrides => ({
    provenance: { tool_name: 'Edit' },
    cwd: '/mono',
    input: { file_path: path, old_string: text, new_string: 'b' },
    ...failed(`not found: ${text}`),
  });

  test('when a metadata-only folder is inside a full one', async () => {
    const execution = await executionOf(edit('/mono/secret/a.ts'));
    expect(execution).toMatchObject({ file_path: '/mono/secret/a.ts', error_type: 'tool_error' });
    expect([execution.input_data, execution.error_message]).toEqual([undefined, undefined]);
    const command = 'cat --number secret/a.ts';
    expect((await executionOf({ cwd: '/mono', command, input: { command } })).input_data).toBeUndefined();
  });

  test('when a redacted folder is inside a full one', async () => {
    expect(await executionOf(edit('/mono/careful/a.ts'))).toMatchObject({
      input_data: { file_path: '/mono/careful/a.ts', old_string: 'const a = "[redacted]";' },
      error_message: 'not found: const a = "[redacted]";',
    });
  });

  test('when the working directory is stricter than the file', async () => {
    const execution = await executionOf({ ...edit('/mono/a.ts'), cwd: '/mono/secret' });
    expect([execution.input_data, execution.error_message]).toEqual([undefined, undefined]);
  });

  test('and records other calls in the mode of their directory', async () => {
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

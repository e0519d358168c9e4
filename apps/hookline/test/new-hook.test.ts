import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { commandLine } from './command.ts';

const payload = (command: unknown): string =>
  JSON.stringify({
    session_id: 's1',
    hook_event_name: 'PreToolUse',
    tool_name: 'Bash',
    tool_use_id: 'toolu_1',
    tool_input: { command },
  });

test('hook new writes a guard that runs alone and refuses what it cannot check', async () => {
  const { json, run } = await commandLine();
  await run(['install']);
  const made = await json('hook', 'new', 'no-force', '--event', 'PreToolUse', '--tools', 'Bash');
  const [{ matcher, hooks }] = made.settings.hooks.PreToolUse;
  expect(matcher).toBe('Bash');
  const [{ command, args }] = hooks;
  const answerTo = (input: string): string => execFileSync(command, args, { input, encoding: 'utf8' });
  expect(answerTo(payload('git push --force'))).toBe('');
  expect(answerTo(payload(['git']))).toContain('"permissionDecision":"deny"');

  const text = readFileSync(made.file, 'utf8').replace(
    '// return',
    "if (tool_input.command.includes('--force')) return",
  );
  writeFileSync(made.file, text);
  expect(JSON.parse(answerTo(payload('git push --force'))).hookSpecificOutput).toEqual({
    hookEventName: 'PreToolUse',
    permissionDecision: 'deny',
    permissionDecisionReason: 'the reason, which Claude reads',
  });
  expect(answerTo(payload('git push'))).toBe('');

  await json('uninstall', '--purge');
  expect(existsSync(made.file)).toBe(true);
});

test.each<[string, object]>([
  ['SessionStart', { source: 'startup' }],
  ['UserPromptSubmit', { prompt: 'hello' }],
  ['PostToolUse', { tool_name: 'Bash', tool_use_id: 't', tool_input: { command: 'true' }, tool_response: {} }],
  ['Stop', { stop_hook_active: false }],
])('a new hook at %s lets Claude Code continue, and its example adds text to the context', async (event, fields) => {
  const { folder, json, run } = await commandLine();
  await run(['install']);
  const { file } = await json('hook', 'new', 'mine', '--event', event);
  const payload = { session_id: 's1', hook_event_name: event, transcript_path: join(folder, 't.jsonl'), cwd: folder };
  const input = JSON.stringify({ ...payload, ...fields });
  const answer = (): string => execFileSync(process.execPath, [file], { input, encoding: 'utf8' });
  expect(answer()).toBe('');
  writeFileSync(file, readFileSync(file, 'utf8').replace('// return', 'return'));
  expect(JSON.parse(answer()).hookSpecificOutput).toEqual({
    hookEventName: event,
    additionalContext: 'text that Claude reads',
  });
});

test('hook new --register adds one entry, which hook unregister removes without any other byte', async () => {
  const { json, run, settings } = await commandLine();
  await run(['install']);
  const before = readFileSync(settings, 'utf8');
  const made = await json('hook', 'new', 'greet', '--event', 'SessionStart', '--register');
  expect(made.registered).toBe(true);
  const { hooks } = JSON.parse(readFileSync(settings, 'utf8'));
  expect(hooks.SessionStart).toContainEqual(made.settings.hooks.SessionStart[0]);
  const [{ command, args }] = made.settings.hooks.SessionStart[0].hooks;
  const text = readFileSync(made.file, 'utf8').replace('// return', 'return');
  writeFileSync(made.file, text);
  const input = JSON.stringify({ session_id: 's1', hook_event_name: 'SessionStart', source: 'startup' });
  expect(JSON.parse(execFileSync(command, args, { input, encoding: 'utf8' }))).toEqual({
    hookSpecificOutput: { hookEventName: 'SessionStart', additionalContext: 'text that Claude reads' },
  });
  expect(await json('hook', 'unregister', 'greet')).toMatchObject({ changed: true });
  expect(readFileSync(settings, 'utf8')).toBe(before);
  expect(existsSync(made.file)).toBe(true);
  expect(await json('hook', 'unregister', 'greet')).toMatchObject({ changed: false });
});

test.each([
  ['a name that is no file name', ['../up', '--event', 'Stop'], 2, 'a name has'],
  ['an event that does not exist', ['mine', '--event', 'Stopp'], 2, 'no such event: Stopp'],
  ['tools at an event without calls', ['mine', '--event', 'Stop', '--tools', 'Bash'], 2, 'no event of a tool call'],
  ['no installation', ['mine', '--event', 'Stop'], 1, 'hookline install first'],
])('hook new refuses %s', async (_, args, code, message) => {
  const { home, run } = await commandLine();
  const answer = await run(['hook', 'new', ...args]);
  expect(answer.stderr).toContain(message);
  expect([answer.code, existsSync(join(home, 'custom'))]).toEqual([code, false]);
});

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
    'return undefined;',
    "return tool_input.command.includes('--force') ? { hookSpecificOutput: { hookEventName: 'PreToolUse', permissionDecision: 'ask' } } : undefined;",
  );
  writeFileSync(made.file, text);
  expect(JSON.parse(answerTo(payload('git push --force'))).hookSpecificOutput.permissionDecision).toBe('ask');
  expect(answerTo(payload('git push'))).toBe('');

  await json('uninstall', '--purge');
  expect(existsSync(made.file)).toBe(true);
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

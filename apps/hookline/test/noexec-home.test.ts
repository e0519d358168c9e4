import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { mountTmpfs, until } from '@hookline/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { type CommandLine, commandLine } from './command.ts';

/** Runs the hook that is registered for an event, as Claude Code does. */
async function hook({ folder, settings }: CommandLine, event: string, payload: object): Promise<void> {
  const { hooks } = JSON.parse(readFileSync(settings, 'utf8')) as {
    hooks: Record<string, { hooks: { command: string; args: string[] }[] }[]>;
  };
  const registered = hooks[event]?.[0]?.hooks[0];
  if (!registered) throw new Error(`no hook of ${event}`);
  const env = { PATH: process.env['PATH'], HOME: folder };
  const child = spawn(registered.command, registered.args, { cwd: folder, env, stdio: ['pipe', 'ignore', 'inherit'] });
  child.stdin.end(JSON.stringify({ session_id: 's1', cwd: folder, hook_event_name: event, ...payload }));
  expect(await once(child, 'close')).toEqual([0, null]);
}

test('a home that executes no files records, doctor says so, and uninstall restores the settings', async (context) => {
  const it = await commandLine();
  context.skip(!mountTmpfs(it.folder, 'noexec,size=512m,mode=700'), 'mounting needs root');
  onTestFinished(async () => void (await it.run(['down'])));
  const before = '{ "model": "opus" }\n';
  mkdirSync(dirname(it.settings), { recursive: true });
  writeFileSync(it.settings, before);
  const installed = await it.run(['install']);
  expect(installed).toMatchObject({ code: 0, stderr: '' });
  expect(installed.stdout).toContain(`alias hookline=`);
  await hook(it, 'SessionStart', { source: 'startup' });
  const filePath = join(it.folder, 'a.ts');
  const content = 'export const a = (one: number): number => one + 1;\n';
  await hook(it, 'PostToolUse', {
    tool_name: 'Write',
    tool_use_id: 'toolu_1',
    tool_input: { file_path: filePath, content },
    tool_response: { type: 'create', filePath, content, structuredPatch: [], originalFile: null },
  });
  await until('the daemon that the hook started has recorded', async () => {
    const listed = await it.run(['patterns', '--json']);
    return listed.code === 0 && (JSON.parse(listed.stdout) as { patterns: readonly unknown[] }).patterns.length === 1;
  });
  const { checks } = (await it.json('doctor')) as { checks: readonly { name: string; detail: string }[] };
  expect(checks).toContainEqual(
    expect.objectContaining({ name: 'hooks', result: 'ok', detail: expect.stringContaining('noexec') as string }),
  );
  expect(checks).toContainEqual(
    expect.objectContaining({ name: 'program', fix: expect.stringContaining('alias hookline=') as string }),
  );
  await it.run(['uninstall']);
  expect(readFileSync(it.settings, 'utf8')).toBe(before);
});

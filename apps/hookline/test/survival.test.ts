/** The daemon, the service and the command line measure a repository in which a session has written. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '@hookline/testkit';
import { expect, test } from 'vitest';
import { type CommandLine, commandLine } from './command.ts';

function git(folder: string, ...args: readonly string[]): void {
  const config = ['user.name=a', 'user.email=a@example.com', 'commit.gpgsign=false', 'init.defaultBranch=main'];
  execFileSync('git', ['-C', folder, ...config.flatMap((each) => ['-c', each]), ...args], { stdio: 'pipe' });
}

/** Writes a file and reports the call. */
async function write(it: CommandLine, cwd: string, path: string, content: string): Promise<void> {
  const file_path = join(cwd, path);
  writeFileSync(file_path, content);
  const payload = {
    session_id: '0d3f6c52-3a51-4b43-9f3e-2a4f0f6f8f11',
    hook_event_name: 'PostToolUse',
    cwd,
    tool_name: 'Write',
    tool_use_id: `toolu_${path}`,
    tool_input: { file_path, content },
    tool_response: { type: 'create', filePath: file_path, content, structuredPatch: [], originalFile: null },
  };
  await it.run(['hook', 'capture', 'PostToolUse'], { input: JSON.stringify(payload) });
}

test('lines that a session wrote are measured on demand, and by the daemon after the session', async () => {
  const it = await commandLine();
  const folder = join(it.folder, 'project');
  mkdirSync(folder);
  git(folder, 'init', '--quiet');
  await it.run(['up']);
  const empty = await it.run(['survival', '--repo', folder]);
  expect(empty).toMatchObject({ code: 0, stdout: expect.stringContaining('no line of') });
  expect(empty.stdout).toContain('hookline survival --measure');

  await write(it, folder, 'a.ts', 'export const one = 1;\nexport const two = 2;\n');
  await until('the edit is recorded', async () => (await it.json('patterns', '--repo', folder)).patterns.length === 1);
  expect(await it.json('survival', '--measure', '--repo', folder)).toMatchObject({ measured: { commit: null } });
  const uncommitted = await it.run(['survival', '--repo', folder]);
  expect(uncommitted.stdout).toContain('no line of');
  git(folder, 'add', '--all');
  git(folder, 'commit', '--quiet', '--message', 'first');
  expect(await it.json('survival', '--measure', '--repo', folder)).toMatchObject({
    measured: { branch: 'main', files: 1, measured: 1, remaining: 0, stale: false },
    groups: [{ lines: 2, edits: 1, ended: 0 }],
  });
  const text = await it.run(['survival', '--repo', folder, '--by', 'tool']);
  expect(text.stdout).toMatch(/^TOOL +LINES +EDITS +ENDED +1 HOUR/);
  expect(text.stdout).toMatch(/^Write +2 +1 +0/m);
  expect(await it.json('survival', '--repo', folder, '--by', 'repo')).toMatchObject({ groups: [{ key: folder }] });

  // The daemon: another file lands, and the session ends.
  await write(it, folder, 'b.ts', 'export const three = 3;\n');
  await until('the edit is recorded', async () => (await it.json('patterns', '--repo', folder)).patterns.length === 2);
  git(folder, 'add', '--all');
  git(folder, 'commit', '--quiet', '--message', 'second');
  const end = { session_id: 's', hook_event_name: 'SessionEnd', reason: 'exit', transcript_path: '', cwd: folder };
  await it.run(['hook', 'capture', 'SessionEnd'], { input: JSON.stringify(end) });
  await until(
    'the daemon has measured',
    async () => (await it.json('survival', '--repo', folder)).groups[0]?.lines === 3,
  );
  const { patterns } = await it.json('patterns', '--repo', folder);
  const shown = await it.run(['pattern', 'show', patterns[0].pattern_id]);
  expect(shown.stdout).toMatch(/^survival +1 lines? landed/m);
  expect(await it.json('schedules', 'run', 'survival-monitor')).toMatchObject({ name: 'survival-monitor' });
  expect(await it.run(['survival', '--measure', '--repo', it.folder])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('--measure needs a git repository'),
  });
});

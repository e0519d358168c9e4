import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { ManualClock } from '@hookline/clock/manual';
import { temporaryFolder } from '@hookline/testkit';
import { expect, test } from 'vitest';
import { gitUser } from '../src/index.ts';
import { call, setUp } from './set-up.ts';

function repository(email: string): string {
  const folder = temporaryFolder();
  execFileSync('git', ['init', '-q', folder]);
  execFileSync('git', ['-C', folder, 'config', 'user.email', email]);
  return folder;
}

test('gitUser returns the hash of the address of the folder, the same in any case', async () => {
  const clock = new ManualClock();
  const userOf = gitUser(clock);
  const folder = repository('Ada@example.org');
  // The first digits of: printf ada@example.org | sha256sum
  expect(await userOf(folder)).toBe('git-cfe00dde46ef9426');
  expect(await userOf(repository('ada@example.org'))).toBe(await userOf(folder));
  expect(await userOf(repository('bob@example.org'))).not.toBe(await userOf(folder));
  execFileSync('git', ['-C', folder, 'config', 'user.email', 'eve@example.org']);
  expect(await userOf(folder)).toBe('git-cfe00dde46ef9426');
  await clock.advance(10 * 60_000 + 1);
  expect(await userOf(folder)).not.toBe('git-cfe00dde46ef9426');
});

test('gitUser returns nothing for a folder that is not there', async () => {
  expect(await gitUser(new ManualClock())(join(temporaryFolder(), 'gone'))).toBeUndefined();
});

test('a recorder gives the traces of prompts and subagents the user of their folder', async () => {
  const recorder = setUp({ userOf: async (folder) => `user of ${folder}` });
  const prompt = { provenance: { session_id: 's1' }, cwd: '/p', at: 0, prompt: 'do it' };
  const { traces } = await recorder.record({ ...prompt, kind: 'prompt-submitted' });
  expect(traces).toMatchObject([{ user_id: 'user of /p' }]);
  const inSubagent = await recorder.record(call({ provenance: { agent_id: 'a1' }, cwd: '/q' }));
  expect(inSubagent.traces).toMatchObject([{ user_id: 'user of /q' }]);
});

import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '@hookline/clock';
import type { Activity } from '@hookline/recorder';
import { temporaryFolder } from '@hookline/testkit';
import { expect, test } from 'vitest';
import { TraceContextFiles } from '../src/index.ts';

const PROMPT = '4e705be7-60d6-4bbb-9d03-019a2047008a';

function setUp() {
  const directory = join(temporaryFolder(), 'traces');
  const files = new TraceContextFiles({ directory, clock: systemClock });
  const base = (session_id: string, prompt_id?: string) => ({
    provenance: { session_id, prompt_id },
    cwd: '/p',
    at: 0,
  });
  /** The variables that a shell has after it has read the script of a session. */
  const variables = (session: string): string =>
    execFileSync(
      'sh',
      ['-c', `. '${directory}/${session}.sh'; echo "$CORRELATION_ID $ROOT_ID [$PARENT_ID] $SESSION_ID"`],
      {
        env: { PATH: process.env['PATH'], PARENT_ID: 'of an earlier trace' },
        encoding: 'utf8',
      },
    ).trim();
  const started = (session: string): Activity => ({ ...base(session), kind: 'session-started', source: 'startup' });
  const prompt = (session: string, id: string): Activity => ({
    ...base(session, id),
    kind: 'prompt-submitted',
    prompt: 'do it',
  });
  const ended = (session: string): Activity => ({ ...base(session), kind: 'session-ended', reason: 'other' });
  return { directory, files, variables, started, prompt, ended };
}

test('a session has its id, then the ids of its prompt, and nothing after its end', () => {
  const { directory, files, variables, started, prompt, ended } = setUp();
  files.observe([started('s1')]);
  expect(variables('s1')).toBe('[of an earlier trace] s1');
  files.observe([prompt('s1', PROMPT)]);
  expect(variables('s1')).toBe(`${PROMPT} ${PROMPT} [] s1`);
  expect(statSync(join(directory, 's1.sh')).mode & 0o077).toBe(0);
  files.observe([ended('s1')]);
  expect(existsSync(join(directory, 's1.sh'))).toBe(false);
});

test('a session id that cannot be part of a script has no file', () => {
  const { directory, files, started } = setUp();
  files.observe([started("x'; touch /tmp/owned; '"), started('../up')]);
  expect(existsSync(directory)).toBe(false);
});

test('removeOld removes the files of sessions that never ended', () => {
  const { directory, files, started } = setUp();
  files.removeOld();
  files.observe([started('old'), started('new')]);
  const eightDaysAgo = systemClock.now() / 1000 - 8 * 86_400;
  utimesSync(join(directory, 'old.sh'), eightDaysAgo, eightDaysAgo);
  files.removeOld();
  expect(readdirSync(directory)).toEqual(['new.sh']);
});

test('nothing is written or removed through a symbolic link in place of the folder', () => {
  const { directory, files, prompt, started } = setUp();
  const target = temporaryFolder();
  writeFileSync(join(target, 'old.sh'), '');
  utimesSync(join(target, 'old.sh'), 0, 0);
  symlinkSync(target, directory);
  files.removeOld();
  files.observe([started('s1'), prompt('s1', PROMPT)]);
  expect(readdirSync(target)).toEqual(['old.sh']);
});

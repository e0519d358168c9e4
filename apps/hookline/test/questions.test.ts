import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { LineHasher } from '@hookline/attribution';
import { makeSessions, questionsOf, sendSessions, writeRepositories } from '@hookline/session-store';
import { ensureToken } from '@hookline/settings/token-file';
import { expect, test } from 'vitest';
import { commandLine } from './command.ts';

/** A reduced store; `pnpm bench:questions` asks one of 200 sessions. */
const SIZE = { seed: 16, sessions: 30, repositories: 5, edits: 5, calls: 20 };

test('each question after a week of work is answered by one command', async () => {
  const it = await commandLine();
  expect(await it.run(['up'])).toMatchObject({ code: 0 });
  const hasher = new LineHasher(ensureToken(join(it.home, 'line-key')) ?? '');
  const now = Date.now();
  const sessions = [...makeSessions({ ...SIZE, until: now, hasher })];
  await sendSessions(it.client(), sessions);
  const folders = writeRepositories(realpathSync(it.folder), sessions);
  for (const { args, check, cwd, isText, question } of questionsOf(sessions, folders, now)) {
    const { code, stderr, stdout } = await it.run(isText === true ? args : [...args, '--json'], { cwd });
    expect({ question, code, stderr }).toMatchObject({ code: 0 });
    try {
      check(isText === true ? stdout : JSON.parse(stdout));
    } catch (error) {
      throw new Error(`${question} hookline ${args.join(' ')} answered: ${stdout.slice(0, 2000)}`, { cause: error });
    }
  }
});

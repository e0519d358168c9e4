import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { openPglite } from '@hookline/database';
import { expect, onTestFinished, test } from 'vitest';
import { type CommandLine, commandLine } from './command.ts';

const PATTERNS = ['writer_v1', 'writer_v2'];
const TOKEN = ['ghp', '0123456789abcdefghijABCDEFGHIJ123456'].join('_');

/** Up, with two patterns in the lineage. */
async function withPatterns(): Promise<CommandLine> {
  const it = await commandLine();
  mkdirSync(it.home, { recursive: true });
  expect((await it.run(['up'])).code).toBe(0);
  const events = PATTERNS.map(
    (pattern_id) => ({ event_type: 'pattern_created', pattern_id, pattern_data: { code: pattern_id } }) as const,
  );
  expect(await it.client().trackBatch(events)).toMatchObject({ ok: true });
  return it;
}

test('feedback is recorded without secrets, and a wrong flag is named', async () => {
  const it = await withPatterns();
  const given = ['--rating', '2', '--sentiment', 'negative', '--comment', `leaks ${TOKEN}`];
  expect(await it.json('feedback', 'writer_v1', ...given)).toMatchObject({
    pattern_id: 'writer_v1',
    status: 'recorded',
  });
  const again = await it.run(['feedback', 'writer_v1', '--rating', '4']);
  expect(again).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^recorded for pattern writer_v1 as [0-9a-f-]{36}$/m),
  });
  for (const [args, message] of [
    [['--rating', '6'], '--rating must be 1 to 5, not 6'],
    [['--sentiment', 'angry'], '--sentiment must be positive, neutral or negative, not angry'],
    [['--comment', ' '], '--comment must have 1 to 10000 characters'],
    [[], 'give --rating, --sentiment or --comment'],
  ] as const)
    expect(await it.run(['feedback', 'writer_v1', ...args])).toEqual({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining(message),
    });

  await it.run(['down']);
  const database = await openPglite({ directory: join(it.home, 'data') });
  onTestFinished(() => database.close());
  const { rows } = await database.query<{ comments: string | null; rating: number }>(
    'SELECT comments, rating FROM pattern_feedback ORDER BY rating',
  );
  expect(rows).toEqual([
    { comments: expect.stringMatching(/^leaks (?!ghp_)./), rating: 2 },
    { comments: null, rating: 4 },
  ]);
  expect(rows[0]?.comments).not.toContain(TOKEN);
});

test('an experiment is created, listed, shown and stopped', async () => {
  const it = await withPatterns();
  expect((await it.run(['experiment', 'list'])).stdout).toMatch(/^no experiments$/m);
  const created = await it.json('experiment', 'create', 'second writer', ...PATTERNS, '--smallest-effect', '0.1');
  expect(created).toMatchObject({ name: 'second writer', status: 'running', smallest_effect: 0.1, tightest_at: 500 });
  const id = String(created['experiment_id']);
  const list = await it.run(['experiment', 'list', '--pattern', 'writer_v2']);
  expect(list.stdout).toMatch(new RegExp(`^${id} .* running +writer_v1 +writer_v2 +second writer$`, 'm'));
  const shown = await it.run(['experiment', 'show', id.slice(0, 8)]);
  expect(shown).toMatchObject({ code: 0, stderr: '' });
  expect(shown.stdout).toMatch(/^second writer: running, started /);
  expect(shown.stdout).toMatch(/^control +writer_v1 +1 +0$/m);
  expect(shown.stdout).toMatch(/^decision: undecided .*\nnot applied, because\n {2}floor: 0 sessions/m);
  expect(await it.json('experiment', 'stop', id.slice(0, 8))).toMatchObject({ status: 'stopped' });
  expect(await it.json('experiment', 'list', '--status', 'running')).toEqual({ experiments: [], next: null });
  expect(await it.run(['experiment', 'stop', id])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('stopped'),
  });
  expect(await it.run(['experiment', 'create', 'one', 'writer_v1'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('2 to 8 patterns, not 1'),
  });
  expect(await it.run(['experiment', 'show', 'abcd'])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('no experiment has an id that begins with abcd'),
  });
});

import { appendFileSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type CommandLine, commandLine } from './command.ts';
import { written } from './transcript.ts';

/** Paths that patterns were written at, once there are so many. */
async function paths(it: CommandLine, count: number): Promise<string[]> {
  const deadline = performance.now() + 120_000;
  for (;;) {
    const { patterns } = await it.json('patterns');
    const found = patterns.flatMap(({ occurrences }: { occurrences: { path: string }[] }) =>
      occurrences.map(({ path }) => path),
    );
    if (found.length >= count || performance.now() > deadline) return found.sort();
  }
}

/** Returns the daemon's log lines about reconciliation when there are `times` of them. */
async function reconciled(it: CommandLine, times: number): Promise<unknown[]> {
  const deadline = performance.now() + 120_000;
  for (;;) {
    const lines = readFileSync(join(it.home, 'logs', 'pattern-tracker.log'), 'utf8')
      .split('\n')
      .filter(Boolean);
    const told = lines
      .map((line) => JSON.parse(line) as { msg: string })
      .filter(({ msg }) => msg === 'transcripts reconciled');
    if (told.length >= times || performance.now() > deadline) return told;
    await it.run(['status']);
  }
}

test('the daemon adds missed calls at the end of a session, and at its start those that were missed while it did not run', async () => {
  const it = await commandLine();
  mkdirSync(it.home, { recursive: true });
  mkdirSync(it.home, { recursive: true });
  await it.run(['up']);
  const [captured, other] = [join(it.folder, 's1.jsonl'), join(it.folder, 's2.jsonl')];
  appendFileSync(captured, written('s1', 'toolu_1', '/home/dev/a.ts', 'export const a = 1;\n'));
  appendFileSync(other, written('s2', 'toolu_2', '/home/dev/other.ts', 'export const other = 1;\n'));
  const end = {
    session_id: 's1',
    hook_event_name: 'SessionEnd',
    reason: 'exit',
    transcript_path: captured,
    cwd: '/',
  };
  await it.run(['hook', 'capture', 'SessionEnd'], { input: JSON.stringify(end) });
  expect(await paths(it, 1)).toEqual(['/home/dev/a.ts']);
  const first = { expected: 1, added: 1, completeness_before: 0, calls: { expected: 1, added: 1 } };
  expect(await reconciled(it, 1)).toMatchObject([first]);

  await it.run(['down']);
  appendFileSync(captured, written('s1', 'toolu_3', '/home/dev/b.ts', 'export const b = 2;\n'));
  await it.run(['up']);
  expect(await paths(it, 2)).toEqual(['/home/dev/a.ts', '/home/dev/b.ts']);
  expect(await reconciled(it, 2)).toMatchObject([
    first,
    { expected: 2, added: 1, completeness_before: 50, calls: { expected: 2, added: 1 } },
  ]);
});

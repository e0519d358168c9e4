import { systemClock } from '@hookline/clock';
import { ManualClock } from '@hookline/clock/manual';
import { success } from '@hookline/outcome';
import { expect, test } from 'vitest';
import { type KnownText, QualityGate, SettledFiles } from '../src/index.ts';
import { words } from './fixtures.ts';

function setUp() {
  const disk = new Map<string, KnownText>();
  const gate = new QualityGate({ checkers: [words], clock: systemClock, budgetMs: 60_000 });
  const files = new SettledFiles({
    gate,
    clock: systemClock,
    answerMs: 60_000,
    read: async (path) => (disk.has(path) ? disk.get(path) : null),
  });
  const edited = (path: string, before: KnownText, after: string, sessionId = 's1'): void => {
    disk.set(path, after);
    files.edited({ sessionId, tool: 'Edit', path, before, after });
  };
  return { disk, edited, files, gate };
}

test('a problem that is right between two edits is told when the turn ends, once, and only if it is still there', async () => {
  const { edited, files } = setUp();
  edited('/a.ts', 'x\n', 'unused\nx\n');
  edited('/a.ts', 'unused\nx\n', 'y\nx\n');
  edited('/b.ts', 'unused\n', 'unused\nunused too\n');
  expect(await files.turnEnded('s1')).toBe(
    'hookline quality: this session adds 1 problem to b.ts:\n- line 2: unused (words): no unused',
  );
  expect(await files.turnEnded('s1')).toBeUndefined();
  edited('/b.ts', 'unused\nunused too\n', 'unused\nunused too\nz\n');
  expect(await files.turnEnded('s1')).toBeUndefined();
});

test('each session is asked about its own files, and the text before it is that before its first edit', async () => {
  const { edited, files } = setUp();
  edited('/a.ts', null, 'unused\n');
  edited('/a.ts', 'unused\n', 'unused\nx\n', 's2');
  expect(await files.turnEnded('s2')).toBeUndefined();
  expect(await files.turnEnded('s1')).toContain('line 1: unused');
});

test('a file that is gone, or whose text is unknown, is passed over', async () => {
  const { disk, edited, files } = setUp();
  edited('/a.ts', '', 'unused\n');
  disk.delete('/a.ts');
  edited('/b.ts', undefined, 'unused\n');
  edited('/c.ts', '', 'unused\n');
  disk.set('/c.ts', undefined);
  expect(await files.turnEnded('s1')).toBeUndefined();
});

test('what was told after an edit is not told again', async () => {
  const { edited, files, gate } = setUp();
  await gate.judge({ sessionId: 's1', tool: 'Edit', path: '/a.ts', before: '', after: 'eval(a)\n' });
  edited('/a.ts', '', 'eval(a)\nunused\n');
  expect(await files.turnEnded('s1')).toBe(
    'hookline quality: this session adds 1 problem to a.ts:\n- line 2: unused (words): no unused',
  );
});

test('what cannot be checked in time is told at the end of the next turn', async () => {
  const clock = new ManualClock();
  const finished = Promise.withResolvers<void>();
  const slow = { ...words, check: async () => (await finished.promise, success(violations)) };
  const violations = [
    { rule: 'unused', category: 'security', tier: 'settled', line: 1, message: 'no', source: 'words' } as const,
  ];
  const gate = new QualityGate({ checkers: [slow], clock, budgetMs: 60_000 });
  const files = new SettledFiles({ gate, clock, read: async () => 'unused' });
  files.edited({ sessionId: 's1', tool: 'Write', path: '/a.ts', before: null, after: 'unused' });
  const ended = files.turnEnded('s1');
  await clock.advance(800);
  expect(await ended).toBeUndefined();
  finished.resolve();
  expect(await files.turnEnded('s1')).toContain('line 1: unused');
  expect(() => new SettledFiles({ gate, clock, read: async () => null, answerMs: 0 })).toThrow(
    'answerMs must be above 0, not 0',
  );
});

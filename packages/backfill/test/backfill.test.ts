import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { LineageEventInput } from '@hookline/contracts';
import { failure, success } from '@hookline/outcome';
import { temporaryFolder } from '@hookline/testkit';
import { expect, onTestFinished, test } from 'vitest';
import {
  backfill,
  type BackfillLog,
  type BackfillStep,
  completenessOf,
  completenessReport,
  openBackfillLog,
  type SendAll,
} from '../src/index.ts';

const none = { imported: 0, known: 0, refused: 0 };
const event = (id: string): LineageEventInput => ({ event_id: id, event_type: 'pattern_applied', pattern_id: 'p' });
const step = (number: number, session = 's'): BackfillStep => ({
  id: `call${number}`,
  session,
  events: [event(`e${number}`)],
  position: { source: 'file', value: String(number) },
});
async function* stepsOf(...steps: readonly BackfillStep[]): AsyncGenerator<BackfillStep> {
  yield* steps;
}

/** Fake service that deduplicates by event id and fails after `batches` batches. */
function service(batches = Infinity): { readonly send: SendAll; readonly sent: string[]; left: number } {
  const known = new Set<string>();
  const it = {
    sent: [] as string[],
    left: batches,
    send: (async (events) => {
      if (it.left-- <= 0) return failure({ message: 'away' });
      const fresh = events.filter(({ event_id = '' }) => !known.has(event_id));
      for (const { event_id = '' } of events) known.add(event_id);
      it.sent.push(...fresh.map(({ event_id = '' }) => event_id));
      return success({ imported: fresh.length, known: events.length - fresh.length, refused: 0 });
    }) satisfies SendAll,
  };
  return it;
}

function logIn(folder: string, target = 'a'): BackfillLog {
  const log = openBackfillLog({ file: join(folder, 'log.db'), target });
  onTestFinished(() => log.close());
  return log;
}

test('backfill sends in batches and counts by session', async () => {
  const { send, sent } = service();
  const report = await backfill({
    steps: stepsOf(step(1), step(2, 't'), { events: [], id: 'c' }, step(3)),
    send,
    batchEvents: 2,
  });
  expect(sent).toEqual(['e1', 'e2', 'e3']);
  expect(report).toEqual({
    imported: 3,
    known: 0,
    refused: 0,
    repeated: 0,
    empty: 1,
    stopped: undefined,
    calls: none,
    sessions: [
      { session: 's', imported: 2, known: 0, refused: 0, calls: none },
      { session: 't', imported: 1, known: 0, refused: 0, calls: none },
    ],
  });
});

test('backfill sends calls with events and counts them separately', async () => {
  const called = (number: number, over: Partial<BackfillStep> = {}): BackfillStep => {
    const correlation_id = crypto.randomUUID();
    const call = { hook_id: crypto.randomUUID(), correlation_id, hook_type: 'PostToolUse', hook_name: 'hookline' };
    return {
      ...step(number),
      calls: { traces: [{ correlation_id, session_id: 's' }], hookExecutions: [call] },
      ...over,
    };
  };
  const sizes: number[][] = [];
  const report = await backfill({
    steps: stepsOf(called(1), called(2, { events: [] }), called(3, { events: [], session: 't' }), step(4)),
    send: async (events, { hookExecutions, traces }) => {
      sizes.push([events.length, traces.length, hookExecutions.length]);
      const calls = { imported: 0, known: hookExecutions.length, refused: 0 };
      return success({ imported: events.length, known: 0, refused: 0, calls });
    },
    batchEvents: 3,
  });
  expect(sizes).toEqual([
    [1, 2, 2],
    [0, 1, 1],
    [1, 0, 0],
  ]);
  expect(report).toMatchObject({
    imported: 2,
    empty: 0,
    calls: { imported: 0, known: 3, refused: 0 },
    sessions: [
      { session: 's', imported: 2, calls: { known: 2 } },
      { session: 't', imported: 0, calls: { known: 1 } },
    ],
  });
});

test('backfill stops at a batch that cannot be sent and resumes there without loss or repetition', async () => {
  const folder = temporaryFolder();
  const it = service(2);
  const steps = [1, 2, 3, 4, 5].map((number) => step(number));
  const first = await backfill({ steps: stepsOf(...steps), send: it.send, log: logIn(folder), batchEvents: 1 });
  expect(first).toMatchObject({ imported: 2, stopped: 'away' });
  expect(logIn(folder).position('file')).toBe('2');
  it.left = Infinity;
  const second = await backfill({ steps: stepsOf(...steps), send: it.send, log: logIn(folder), batchEvents: 2 });
  expect(second).toMatchObject({ imported: 3, known: 0, repeated: 2, stopped: undefined });
  expect(it.sent).toEqual(['e1', 'e2', 'e3', 'e4', 'e5']);
  expect([...logIn(folder).positions()]).toEqual([['file', '5']]);
});

test('BackfillLog separates targets and forgets one when again is set', async () => {
  const folder = temporaryFolder();
  const { send } = service();
  await backfill({ steps: stepsOf(step(1)), send, log: logIn(folder) });
  expect(logIn(folder).isDone('call1')).toBe(true);
  expect([logIn(folder, 'b').isDone('call1'), logIn(folder, 'b').position('file')]).toEqual([false, undefined]);
  const again = openBackfillLog({ file: join(folder, 'log.db'), target: 'a', again: true });
  onTestFinished(() => again.close());
  expect([again.isDone('call1'), again.position('file')]).toEqual([false, undefined]);
});

test('openBackfillLog replaces a file that is not a database', async () => {
  const folder = temporaryFolder();
  const file = join(folder, 'log.db');
  writeFileSync(file, 'not a database');
  const log = logIn(folder);
  expect(log.damaged).toMatchObject({ cause: expect.any(Error), replaced: true });
  expect(readFileSync(log.damaged?.movedTo ?? '', 'utf8')).toBe('not a database');
  const { send } = service();
  expect(await backfill({ steps: stepsOf(step(1)), send, log })).toMatchObject({ imported: 1 });
  expect([logIn(folder).damaged, logIn(folder).position('file')]).toEqual([undefined, '1']);
});

test('openBackfillLog falls back to memory when the file cannot be created', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'cache'), '');
  const log = openBackfillLog({ file: join(folder, 'cache', 'log.db'), target: 'a' });
  onTestFinished(() => log.close());
  expect(log.damaged).toEqual({ cause: expect.any(Error), replaced: false });
  await backfill({ steps: stepsOf(step(1)), send: service().send, log });
  expect(log.isDone('call1')).toBe(true);
});

test('openBackfillLog throws when the file is locked', () => {
  const folder = temporaryFolder();
  const other = new DatabaseSync(join(folder, 'log.db'));
  onTestFinished(() => other.close());
  other.exec('CREATE TABLE theirs (it TEXT); BEGIN EXCLUSIVE');
  expect(() => openBackfillLog({ file: join(folder, 'log.db'), target: 'a' })).toThrow(/locked/);
  expect(readdirSync(folder).filter((name) => name.includes('damaged'))).toEqual([]);
  other.exec('ROLLBACK');
  expect(logIn(folder).damaged).toBeUndefined();
});

test('completenessOf returns the recorded share before and after', () => {
  expect(completenessOf({ imported: 1, known: 2, refused: 1 })).toEqual({ before: 0.5, after: 0.75 });
  expect(completenessOf({ imported: 0, known: 0, refused: 0 })).toEqual({ before: 1, after: 1 });
});

test.each([
  ['batchEvents', 0],
  ['batchEvents', 501],
  ['batchSize', 0.5],
])('backfill rejects %s of %d', async (name, value) => {
  await expect(backfill({ steps: stepsOf(), send: service().send, [name]: value })).rejects.toThrow(RangeError);
});

test('completenessReport rounds down, so that 100 per cent means that nothing is missing', () => {
  const calls = { imported: 0, known: 0, refused: 0 };
  const tally = { imported: 1, known: 29_998, refused: 1, calls };
  const complete = {
    expected: 0,
    recorded_before: 0,
    added: 0,
    refused: 0,
    completeness_before: 100,
    completeness: 100,
  };
  const summary = {
    expected: 30_000,
    recorded_before: 29_998,
    added: 1,
    refused: 1,
    completeness_before: 99.99,
    completeness: 99.99,
    calls: complete,
  };
  expect(completenessReport({ ...tally, sessions: [{ session: 's1', ...tally }] })).toEqual({
    ...summary,
    sessions: [{ session_id: 's1', ...summary }],
  });
});

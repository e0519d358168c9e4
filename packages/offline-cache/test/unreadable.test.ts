import { mkdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ManualClock } from '@hookline/clock/manual';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createEventStore, type EventStore, type Files, nodeFiles, type StoreNotice } from '../src/index.ts';
import { pendingFiles, scratch } from './support/directories.ts';
import { sampleEvent } from './support/events.ts';

let directory: string;
let remove: () => void;
let clock: ManualClock;

beforeEach(() => {
  ({ directory, remove } = scratch());
  clock = new ManualClock(Date.now());
});
afterEach(() => remove());

const open = (files: Files = nodeFiles, notices: StoreNotice[] = []): EventStore =>
  createEventStore({ directory, clock, files, observe: (notice) => notices.push(notice) });

const pathOf = (id: string): string =>
  join(directory, pendingFiles(directory).find((name) => name.endsWith(`-${id}.json`)) ?? `no ${id}`);

/** Puts a folder in the place of an event's file, which root cannot read either. Returns what was in the file. */
function makeUnreadable(id: string): Buffer {
  const path = pathOf(id);
  const content = readFileSync(path);
  rmSync(path);
  mkdirSync(path);
  return content;
}

const claimed = async (store: EventStore): Promise<string[]> => {
  await clock.advance(1_000);
  return (await store.claim()).map(({ event_id }) => event_id);
};

test('the oldest cannot be read: the others are handed out, and it is when it can be', async () => {
  const notices: StoreNotice[] = [];
  const store = open(nodeFiles, notices);
  for (const id of ['bad', 'a', 'b']) await store.store(sampleEvent(id));
  const content = makeUnreadable('bad');
  expect(await claimed(store)).toEqual(['a', 'b']);
  expect(notices).toMatchObject([{ type: 'problem', error: { message: 'could not claim an event: EISDIR' } }]);
  await store.acknowledge(['a', 'b']);
  await store.store(sampleEvent('c'));
  // Put back by tidying, it is the oldest again, and in nobody's way again.
  expect(await store.tidy()).toMatchObject({ returned: 1 });
  expect(await claimed(store)).toEqual(['c']);
  await store.tidy();
  const path = pathOf('bad');
  rmdirSync(path);
  writeFileSync(path, content);
  expect(await claimed(store)).toEqual(['bad']);
});

test('nothing else to hand out: the failure is thrown', async () => {
  const store = open();
  await store.store(sampleEvent('bad'));
  makeUnreadable('bad');
  await expect(claimed(store)).rejects.toMatchObject({ code: 'io', message: 'could not claim events: EISDIR' });
});

test.each([
  [10, ['good']],
  [11, 'the disk'],
])('%i in a row that cannot be read, and one that can: %s', async (count, handedOut) => {
  const store = open();
  const bad = Array.from({ length: count }, (_, index) => `bad${index}`);
  for (const id of [...bad, 'good']) await store.store(sampleEvent(id));
  for (const id of bad) makeUnreadable(id);
  const outcome = await claimed(store).catch(() => 'the disk');
  expect(outcome).toEqual(handedOut);
});

test('those that belong to somebody else are passed over, however many', async () => {
  const read: Files['read'] = (path) => {
    if (path.includes('-theirs')) throw Object.assign(new Error('EACCES: injected'), { code: 'EACCES' });
    return nodeFiles.read(path);
  };
  const store = open({ ...nodeFiles, read });
  for (let index = 0; index < 30; index++) await store.store(sampleEvent(`theirs${index}`));
  await store.store(sampleEvent('ours'));
  expect(await claimed(store)).toEqual(['ours']);
});

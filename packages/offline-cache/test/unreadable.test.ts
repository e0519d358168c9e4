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

/** Replaces an event's file by a directory, which root cannot read either. Returns the content of the file. */
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

test('claim skips the oldest event while it is unreadable, and returns it when it is readable again', async () => {
  const notices: StoreNotice[] = [];
  const store = open(nodeFiles, notices);
  for (const id of ['bad', 'a', 'b']) await store.store(sampleEvent(id));
  const content = makeUnreadable('bad');
  expect(await claimed(store)).toEqual(['a', 'b']);
  expect(notices).toMatchObject([{ type: 'problem', error: { message: 'could not claim an event: EISDIR' } }]);
  await store.acknowledge(['a', 'b']);
  await store.store(sampleEvent('c'));
  // After tidy it is the oldest pending event again and still blocks no other.
  expect(await store.tidy()).toMatchObject({ returned: 1 });
  expect(await claimed(store)).toEqual(['c']);
  await store.tidy();
  const path = pathOf('bad');
  rmdirSync(path);
  writeFileSync(path, content);
  expect(await claimed(store)).toEqual(['bad']);
});

test('claim rejects when the only event is unreadable', async () => {
  const store = open();
  await store.store(sampleEvent('bad'));
  makeUnreadable('bad');
  await expect(claimed(store)).rejects.toMatchObject({ code: 'io', message: 'could not claim events: EISDIR' });
});

test.each([
  [10, ['good']],
  [11, 'io error'],
])('claim with %i unreadable events before a readable one returns or rejects: %s', async (count, expected) => {
  const store = open();
  const bad = Array.from({ length: count }, (_, index) => `bad${index}`);
  for (const id of [...bad, 'good']) await store.store(sampleEvent(id));
  for (const id of bad) makeUnreadable(id);
  const outcome = await claimed(store).catch(() => 'io error');
  expect(outcome).toEqual(expected);
});

test('claim skips any number of events that belong to another user', async () => {
  const read: Files['read'] = (path) => {
    if (path.includes('-foreign')) throw Object.assign(new Error('EACCES: injected'), { code: 'EACCES' });
    return nodeFiles.read(path);
  };
  const store = open({ ...nodeFiles, read });
  for (let index = 0; index < 30; index++) await store.store(sampleEvent(`foreign${index}`));
  await store.store(sampleEvent('own'));
  expect(await claimed(store)).toEqual(['own']);
});

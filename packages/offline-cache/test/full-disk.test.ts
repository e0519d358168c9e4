import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmdirSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ManualClock } from '@hookline/clock/manual';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type EventStore, createEventStore } from '../src/index.ts';
import { pendingFiles, scratch, tree } from './support/directories.ts';
import { drain } from './support/drain.ts';
import { isIntact, sampleEvent } from './support/events.ts';
import { type Fault, FaultyFiles } from './support/faulty-files.ts';
import { TestClaimants } from './support/claimants.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
let directory: string;
let remove: () => void;
let files: FaultyFiles;
let clock: ManualClock;
let claimants: TestClaimants;
let store: EventStore;

beforeEach(() => {
  ({ directory, remove } = scratch());
  files = new FaultyFiles();
  clock = new ManualClock(Date.now());
  claimants = new TestClaimants();
  store = createEventStore({ directory, files, clock, claimants });
});
afterEach(() => remove());

/** All paths except the counters, which only grow, and the directories of claimants. */
const contents = (): string[] => tree(directory).filter((path) => !/^(counters|claimed)/.test(path));

/** Delivers one event and releases the others. */
const drainOf = async (id: string): Promise<void> => {
  await store.claim();
  await store.acknowledge([id]);
  await store.close();
};

describe.each(['process', 'power'] as const)('storing with durability %s', (durability) => {
  test.each(['ENOSPC', 'EIO', 'short-full'] satisfies Fault[])(
    'store fails and leaves nothing behind when any call fails with %s',
    async (fault) => {
      await store.store(sampleEvent('earlier'), { durability });
      const before = contents();
      const refusals: unknown[] = [];
      for (let at = 1, reached = true; reached; at++) {
        files.arm(at, fault);
        const outcome = await store.store(sampleEvent('new', 6_000), { durability });
        reached = files.calls >= at;
        files.disarm();
        if (!outcome.ok) refusals.push([outcome.error, contents()]);
        else if (reached) await drainOf('new');
      }
      const code = fault === 'short-full' ? 'ENOSPC' : fault;
      const refusal = expect.objectContaining({ code: 'io', cause: expect.objectContaining({ code }) as unknown });
      expect(refusals).toEqual(refusals.map(() => [refusal, before]));
      // A full disk fails writes only; other faults fail any call.
      expect(refusals.length).toBeGreaterThanOrEqual(fault === 'short-full' ? 2 : 9);
      // Two audits correct the block count of the failed attempts.
      await store.tidy();
      await clock.advance(11_000);
      await store.tidy();
      expect((await store.stats()).bytes).toBe(3 * 4096);
      expect((await drain(store)).map(({ event_id }) => event_id)).toEqual(['earlier', 'new']);
    },
  );

  test('store continues after a short write', async () => {
    for (let at = 1; at <= 12; at++) {
      files.arm(at, 'short');
      expect((await store.store(sampleEvent(`e${at}`), { durability })).ok).toBe(true);
      files.disarm();
    }
    const delivered = await drain(store);
    expect(delivered).toHaveLength(12);
    expect(delivered.every((event) => isIntact(event))).toBe(true);
  });
});

test('all operations except store work when the disk is full', async () => {
  const ids = ['ack', 'retry', 'release', 'dead', 'odd', 'old'];
  for (const id of ids) await store.store(sampleEvent(id));
  const ending = createEventStore({ directory, files, clock, claimants });
  await ending.claim({ limit: 1 });
  files.fillUp();
  expect(await store.store(sampleEvent('another'))).toMatchObject({ ok: false, error: { code: 'io' } });

  claimants.end(claimants.last);
  expect(await store.tidy()).toMatchObject({ returned: 1 });
  expect((await store.claim()).map(({ event_id }) => event_id)).toEqual(ids);
  const settled = { settled: 1, lost: [] };
  expect(await store.acknowledge(['ack'])).toEqual(settled);
  expect(await store.retryLater(['retry'], { afterMs: 60_000, error: 'HTTP 503' })).toEqual(settled);
  expect(await store.release(['release'])).toEqual(settled);
  expect(await store.deadLetter(['dead'], 'HTTP 400')).toEqual(settled);
  expect(await store.quarantine(['odd'])).toEqual(settled);
  await store.close();
  expect(await store.stats()).toMatchObject({ pending: 3, dead: 1, quarantined: 1, claimed: 0 });
  expect((await store.claim()).map(({ event_id }) => event_id)).toEqual(['release', 'old']);
  await store.close();

  await clock.advance(8 * DAY_MS);
  expect(await store.expire()).toBe(5);
  expect(pendingFiles(directory)).toEqual([]);
});

test('claim returns the rest of a batch when a call fails in the middle of it', async () => {
  for (const id of ['a', 'b', 'c', 'd']) await store.store(sampleEvent(id));
  files.arm(Infinity, 'EIO');
  await store.claim();
  const { calls } = files;
  await store.close();
  await clock.advance(1_000);
  files.arm(calls - 2, 'EIO');
  const batch = await store.claim();
  expect(batch.length).toBeGreaterThan(0);
  expect(batch.length).toBeLessThan(4);
  await store.acknowledge(batch.map(({ event_id }) => event_id));
  await store.tidy();
  await clock.advance(1_000);
  expect((await store.claim()).length).toBe(4 - batch.length);
});

test('stats rejects with an OfflineCacheError without paths when the directory cannot be read', async () => {
  await store.store(sampleEvent('a'));
  files.arm(1, 'EACCES');
  const error = await store.stats().catch((caught: unknown) => caught);
  expect(error).toMatchObject({ name: 'OfflineCacheError', code: 'io', message: 'could not count events: EACCES' });
});

test('store flushes the file before and the directories after its rename when durability is power, and nothing when it is process', async () => {
  const during = async (step: () => Promise<unknown>): Promise<string[]> => {
    files.made.length = 0;
    await step();
    return files.made.filter((name) => ['sync', 'rename', 'syncDirectory', 'remove'].includes(name));
  };
  await store.store(sampleEvent('first'), { durability: 'power' });
  expect(await during(() => store.store(sampleEvent('a'), { durability: 'power' }))).toEqual([
    'sync',
    'rename',
    'syncDirectory',
    'syncDirectory',
    'syncDirectory',
  ]);
  expect(await during(() => store.store(sampleEvent('b'), { durability: 'process' }))).toEqual(['rename']);
  await store.claim();
  // A rewritten event is flushed before the original is removed.
  const power = ['sync', 'rename', 'syncDirectory', 'syncDirectory', 'syncDirectory', 'remove'];
  expect(await during(() => store.retryLater(['a']))).toEqual(power);
  expect(await during(() => store.retryLater(['b']))).toEqual(['rename', 'remove']);
});

test('acknowledge reports a failed id as lost, and tidy makes its event pending again', async () => {
  await store.store(sampleEvent('a'));
  await store.claim();
  files.arm(1, 'EIO');
  expect(await store.acknowledge(['a'])).toEqual({ settled: 0, lost: ['a'] });
  files.disarm();
  await clock.advance(1_000);
  expect(await store.claim()).toEqual([]);
  expect(await store.tidy()).toMatchObject({ returned: 1 });
  await clock.advance(1_000);
  expect(await store.claim()).toMatchObject([{ event_id: 'a' }]);
});

test('expire leaves a tombstone for every removed event when any call fails', async () => {
  for (let at = 1, reached = true; reached; at++) {
    await store.store(sampleEvent(`e${at}`));
    await clock.advance(8 * DAY_MS);
    files.arm(at, 'EIO');
    await store.expire().catch(() => {});
    reached = files.calls >= at;
    files.disarm();
    const present = pendingFiles(directory).some((name) => name.endsWith(`-e${at}.json`));
    const tombstones =
      tree(directory).includes('tombstones.jsonl') && readFileSync(join(directory, 'tombstones.jsonl'), 'utf8');
    expect([at, present || String(tombstones).includes(`"e${at}"`)]).toEqual([at, true]);
    await store.expire();
  }
});

/** Mounts a file system of 256 KiB, where that is permitted. */
const mounted = (): string | undefined => {
  const path = mkdtempSync(join(tmpdir(), 'small-disk-'));
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'none', path]);
  return status === 0 ? path : undefined;
};

test('a store on a full file system refuses new events and delivers stored ones', async ({ skip, onTestFinished }) => {
  const small = mounted() ?? skip('mounting a small tmpfs is not permitted here');
  onTestFinished(() => {
    spawnSync('umount', [small]);
    rmdirSync(small);
  });
  const real = createEventStore({ directory: join(small, 'cache') });
  const accepted: string[] = [];
  for (let i = 0; accepted.length === i; i++)
    if ((await real.store(sampleEvent(`e${i}`, 3_500))).ok) accepted.push(`e${i}`);
  expect(accepted.length).toBeGreaterThan(30);
  expect(statfsSync(small).bfree).toBeLessThan(2);
  const outcome = await real.store(sampleEvent('no room', 64_000));
  expect(outcome).toMatchObject({ ok: false, error: { code: 'io', message: 'could not store the event: ENOSPC' } });
  expect(tree(join(small, 'cache', 'tmp'))).toEqual([]);

  expect(await real.claim({ limit: 2 })).toHaveLength(2);
  expect(await real.deadLetter(accepted.slice(0, 2), 'HTTP 400')).toEqual({ settled: 2, lost: [] });
  const delivered = await drain(real);
  expect(delivered.map(({ event_id }) => event_id)).toEqual(accepted.slice(2));
  expect(delivered.every((event) => isIntact(event, 3_500))).toBe(true);
  expect((await real.store(sampleEvent('room again'))).ok).toBe(true);
});

import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ManualClock } from '@hookline/clock/manual';
import { createEventStore, type Files, nodeFiles } from '@hookline/offline-cache';
import { temporaryFolder } from '@hookline/testkit';
import { describe, expect, test } from 'vitest';
import { PatternTracker, type TraceabilityApi } from '../src/index.ts';
import { behindBreaker, MemoryService, UNREACHABLE } from './service.ts';

const DAY_MS = 86_400_000;

/** Creates a cache with `count` events and trackers on it. */
async function cacheOf(count: number, files: Files = nodeFiles) {
  const clock = new ManualClock();
  const directory = join(temporaryFolder(), 'patterns');
  const store = createEventStore({ directory, clock, files });
  const offline = new PatternTracker({ store, clock });
  for (let index = 0; index < count; index++) await offline.trackApplication(`p${index}`);
  const trackerOf = (api: TraceabilityApi) => new PatternTracker({ api, store, clock });
  return { clock, directory, store, trackerOf };
}

describe('syncOfflineEvents leaves no event claimed', () => {
  test('when the circuit is open, and sends all events after it has closed', async () => {
    const { clock, store, trackerOf } = await cacheOf(0);
    const service = new MemoryService();
    let isUp = false;
    const { api, breaker } = behindBreaker(service, () => (isUp ? 'up' : 'down'), clock);
    const tracker = trackerOf(api);
    for (let index = 0; index < 3; index++) await tracker.trackApplication(`p${index}`);
    expect(breaker.state().state).toBe('open');
    await clock.advance(0.4);
    expect((await tracker.syncOfflineEvents()).sync_stats).toMatchObject({ total_found: 3, skipped: 3 });
    expect(await store.stats()).toMatchObject({ pending: 3, claimed: 0 });
    isUp = true;
    breaker.reset();
    expect((await tracker.syncOfflineEvents()).sync_stats).toMatchObject({ synced: 3, skipped: 0 });
  });

  test.each([
    ['a part of a millisecond', 1499.6, 1500],
    ['two days, which become one', 2 * DAY_MS, DAY_MS],
  ])('when the service asks to wait %s', async (_, retryAfterMs, waitMs) => {
    const { clock, store, trackerOf } = await cacheOf(1);
    const service = new MemoryService();
    const tracker = trackerOf(service);
    service.down = { code: 'unavailable', message: 'HTTP status 503', retryable: true, retryAfterMs };
    expect((await tracker.syncOfflineEvents()).sync_stats).toMatchObject({ total_found: 1, skipped: 1 });
    expect(await store.stats()).toMatchObject({ pending: 1, claimed: 0 });
    service.down = undefined;
    await clock.advance(waitMs - 1);
    expect((await tracker.syncOfflineEvents()).sync_stats).toMatchObject({ synced: 0, skipped: 1 });
    await clock.advance(1);
    expect((await tracker.syncOfflineEvents()).sync_stats).toMatchObject({ synced: 1, skipped: 0 });
  });

  test('when the service client rejects', async () => {
    const { store, trackerOf } = await cacheOf(600);
    const throws = () => Promise.reject(new Error('not an outcome'));
    const tracker = trackerOf({ trackBatch: throws, recordTraces: throws });
    expect(await tracker.syncOfflineEvents()).toMatchObject({ success: false });
    // Neither the batch in progress nor the one that was read meanwhile.
    expect(await store.stats()).toMatchObject({ pending: 600, claimed: 0 });
  });

  test.each(['up', 'down'])('when the disk fails while a batch is sent to a service that is %s', async (how) => {
    let isBroken = false;
    const names: Files['names'] = (path) => {
      if (isBroken) throw Object.assign(new Error('EIO: injected'), { code: 'EIO' });
      return nodeFiles.names(path);
    };
    const { store, trackerOf } = await cacheOf(3, { ...nodeFiles, names });
    const service = new MemoryService();
    const breaksDisk: TraceabilityApi = {
      recordTraces: service.recordTraces,
      trackBatch: (events) => {
        isBroken = true;
        service.down = how === 'up' ? undefined : UNREACHABLE;
        return service.trackBatch(events);
      },
    };
    expect(await trackerOf(breaksDisk).syncOfflineEvents()).toMatchObject({ success: false });
    isBroken = false;
    // Accepted events are not sent again.
    expect(await store.stats()).toMatchObject({ pending: how === 'up' ? 0 : 3, claimed: 0 });
  });
});

test('syncOfflineEvents skips an unreadable event in every round', async () => {
  const { directory, store, trackerOf } = await cacheOf(3);
  const [oldest = ''] = readdirSync(directory)
    .filter((name) => name.startsWith('pending_'))
    .toSorted();
  rmSync(join(directory, oldest));
  // Root cannot read a directory either.
  mkdirSync(join(directory, oldest));
  const service = new MemoryService();
  const tracker = trackerOf(service);
  expect((await tracker.syncOfflineEvents()).sync_stats).toMatchObject({ total_found: 3, synced: 2 });
  service.down = UNREACHABLE;
  await tracker.trackApplication('later');
  service.down = undefined;
  expect((await tracker.syncOfflineEvents()).sync_stats).toMatchObject({ total_found: 2, synced: 1 });
  expect(await store.stats()).toMatchObject({ pending: 0, claimed: 1 });
});

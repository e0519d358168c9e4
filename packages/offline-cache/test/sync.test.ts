import { ManualClock } from '@hookline/clock/manual';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type EventStore, createEventStore } from '../src/index.ts';
import { start } from './support/children.ts';
import { pendingFiles, scratch, tree } from './support/directories.ts';
import { isIntact, sampleEvent } from './support/events.ts';
import { type Service, startService } from './support/service.ts';
import { type Moment, syncAll } from './support/sync.ts';

let directory: string;
let remove: () => void;
let service: Service;

beforeEach(async () => {
  ({ directory, remove } = scratch());
  service = await startService();
});
afterEach(async () => {
  await service.close();
  remove();
});

const fill = async (store: EventStore, count: number): Promise<string[]> => {
  const ids = Array.from({ length: count }, (_, i) => `event-${i}`);
  for (const id of ids) await store.store(sampleEvent(id));
  return ids;
};

test.each([
  ['before send', 0],
  ['after send', 10],
  ['before remove', 10],
] satisfies [Moment, number][])(
  'no event is lost when the claimant is killed %s, and a repeated event keeps its id',
  async (moment, resent) => {
    const store = createEventStore({ directory });
    const ids = await fill(store, 30);
    await start('syncer', [directory, service.url, '10', moment, '2']).ended;
    expect(service.accepted.size).toBe(moment === 'before send' ? 10 : 20);
    expect(await store.stats()).toMatchObject({ pending: 10, claimed: 10 });

    await start('syncer', [directory, service.url, '10']).ended;
    expect([...service.accepted.keys()].toSorted()).toEqual(ids.toSorted());
    expect(service.repeated).toHaveLength(resent);
    expect([...service.accepted.values()].every((event) => isIntact(event))).toBe(true);
    expect(await store.stats()).toMatchObject({ pending: 0, claimed: 0 });
  },
);

test('four concurrent claimants that are killed repeatedly deliver every event exactly once in effect', async () => {
  const store = createEventStore({ directory });
  const ids = await fill(store, 1_000);
  const moments: Moment[] = ['before send', 'after send', 'before remove'];
  let kills = 0;
  const lane = async (): Promise<void> => {
    while (kills < 12) {
      const moment = moments[kills++ % moments.length] ?? 'before send';
      await start('syncer', [directory, service.url, '20', moment, String(1 + (kills % 4))]).ended;
    }
  };
  await Promise.all(Array.from({ length: 4 }, lane));
  expect(service.accepted.size).toBeGreaterThan(0);
  expect(service.accepted.size).toBeLessThan(1_000);
  const last = Array.from({ length: 4 }, () => start('syncer', [directory, service.url, '20']));
  await Promise.all(last.map(({ ended }) => ended));
  // Delivers events that were returned after the last claimant had scanned the directory.
  await start('syncer', [directory, service.url, '20']).ended;

  expect([...service.accepted.keys()].toSorted()).toEqual(ids.toSorted());
  expect(pendingFiles(directory)).toEqual([]);
  expect(tree(`${directory}/claimed`)).toEqual([]);
});

test('an event that the service refuses becomes a dead letter with the reason, and later ones are delivered', async () => {
  const store = createEventStore({ directory });
  await fill(store, 10);
  service.answer = (events) => ({
    status: events.some(({ event_id }) => event_id === 'event-3')
      ? 400
      : events.some(({ event_id }) => event_id === 'event-7')
        ? 413
        : 200,
  });
  await syncAll(store, service.url, 5);
  expect(service.accepted.size).toBe(8);
  expect(await store.stats()).toMatchObject({ pending: 0, claimed: 0, dead: 2, synced: 8 });
  expect(await store.show('event-3')).toMatchObject({ state: 'dead', event: { last_error: 'HTTP 400' } });
  expect(await store.show('event-7')).toMatchObject({ state: 'dead', event: { last_error: 'HTTP 413' } });
});

test.each([429, 503])('%d keeps all events pending for the requested time', async (status) => {
  const clock = new ManualClock();
  const store = createEventStore({ directory, clock });
  const ids = await fill(store, 10);
  service.answer = () => ({ status, retryAfterSeconds: 120 });
  await syncAll(store, service.url, 10);
  expect(await store.stats()).toMatchObject({ pending: 10, dead: 0, synced: 0 });
  service.answer = () => ({ status: 200 });
  await clock.advance(119_999);
  await syncAll(store, service.url, 10);
  expect(service.accepted.size).toBe(0);
  await clock.advance(1);
  await syncAll(store, service.url, 10);
  expect([...service.accepted.keys()]).toEqual(ids);
  expect([...service.accepted.values()]).toMatchObject(
    ids.map(() => ({ retry_count: 1, last_error: `HTTP ${status}` })),
  );
});

test('no event is deleted when the service does not respond in ten rounds', async () => {
  const clock = new ManualClock();
  const store = createEventStore({ directory, clock });
  const ids = await fill(store, 5);
  await service.close();
  for (let round = 0; round < 10; round++) {
    await syncAll(store, service.url, 10);
    await clock.advance(60_000);
  }
  expect(await store.stats()).toMatchObject({ pending: 5, dead: 0 });
  service = await startService();
  await syncAll(store, service.url, 10);
  expect([...service.accepted.keys()]).toEqual(ids);
  expect(service.accepted.get('event-0')?.retry_count).toBe(10);
});

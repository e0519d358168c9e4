import { join } from 'node:path';
import { ManualClock } from '@hookline/clock/manual';
import { createEventStore } from '@hookline/offline-cache';
import { createHealthChecker } from '@hookline/resilience';
import { temporaryFolder, until } from '@hookline/testkit';
import { expect, test } from 'vitest';
import { DeliveryHistory, PatternTracker, persistDeliveryHistory, SyncLoop, type SyncReport } from '../src/index.ts';
import { behindBreaker, MemoryService, type Mood } from './service.ts';

/** A loop over a real store and breaker; `mood` is that of the service. */
async function setUp() {
  const clock = new ManualClock();
  const service = new MemoryService();
  const world: { mood: Mood } = { mood: 'down' };
  const { api, breaker } = behindBreaker(service, () => world.mood, clock);
  const health = createHealthChecker({ probe: () => world.mood === 'up', clock });
  const store = createEventStore({ directory: join(temporaryFolder(), 'patterns'), clock });
  const tracker = new PatternTracker({ api, store, clock });
  const reports: SyncReport[] = [];
  const loop = new SyncLoop({
    clock,
    tracker,
    store,
    health,
    breaker,
    onSynced: (report) => reports.push(report),
    onError: (error) => {
      throw error;
    },
  });
  const { event_id } = await tracker.trackApplication('pattern-1');
  return { clock, event_id, loop, reports, service, store, world };
}

test('SyncLoop sends cached events when a caller announces the recovery of the service', async () => {
  const { event_id, loop, reports, service, world } = await setUp();
  loop.start();
  world.mood = 'up';
  loop.recovered();
  await until('the round has ended', () => reports.length === 1);
  await loop.stop();
  expect([...service.events.keys()]).toEqual([event_id]);
  expect(loop.last).toMatchObject({ sync_stats: { total_found: 1, synced: 1 } });
  expect(loop.history.report().last_day).toMatchObject({ synced: 1 });
});

test('SyncLoop shares one round among concurrent calls of now and counts it once', async () => {
  const { loop, reports, world } = await setUp();
  world.mood = 'up';
  const [one, other] = await Promise.all([loop.now(), loop.now()]);
  expect(one).toEqual(other);
  expect(reports).toHaveLength(1);
  expect(loop.history.report().last_day).toMatchObject({ synced: 1, healthy: 1 });
});

test('persistDeliveryHistory restores what an earlier process counted', () => {
  const file = join(temporaryFolder(), 'cache', 'delivery-history.json');
  const earlier = new DeliveryHistory(() => 0);
  const first = persistDeliveryHistory(file, earlier);
  earlier.add('synced', 3);
  first.stop();
  const later = new DeliveryHistory(() => 0);
  persistDeliveryHistory(file, later).stop();
  expect(later.report().last_day).toMatchObject({ synced: 3 });
});

import { join } from 'node:path';
import { ManualClock } from '@hookline/clock/manual';
import { createEventStore } from '@hookline/offline-cache';
import { DrainSchedule } from '@hookline/outbox';
import { fullJitter } from '@hookline/resilience';
import { temporaryFolder } from '@hookline/testkit';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PatternTracker } from '../src/index.ts';
import { behindBreaker, MemoryService, type Mood } from './service.ts';

const MINUTE = 60_000;

test('every event is delivered once when the service is unstable for 30 minutes, and the breaker makes legal transitions only', async () => {
  const minutes = fc.array(fc.constantFrom<Mood>('down', 'up', 'mute'), { minLength: 30, maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(minutes, async (plan) => {
      const clock = new ManualClock();
      const startedAt = clock.monotonic();
      const service = new MemoryService();
      const how = (): Mood => plan[Math.floor((clock.monotonic() - startedAt) / MINUTE)] ?? 'up';
      const { api, breaker } = behindBreaker(service, how, clock);
      const states: string[] = ['closed'];
      breaker.events.on('open', () => states.push('open'));
      breaker.events.on('half_open', () => states.push('half_open'));
      breaker.events.on('close', () => states.push('closed'));
      const store = createEventStore({ directory: join(temporaryFolder(), 'patterns'), clock });
      const tracker = new PatternTracker({ api, store, clock });
      const schedule = new DrainSchedule({
        clock,
        intervalMs: 300_000,
        backoffMs: fullJitter({ baseMs: 500, capMs: 30_000 }),
        drain: async () => (await tracker.syncOfflineEvents()).sync_stats.synced,
        hasPending: async () => (await store.stats()).pending > 0,
        isReachable: async () => breaker.state().is_available,
      });
      schedule.start();
      const ids: (string | undefined)[] = [];
      for (let step = 0; step < 90; step++) {
        const { event_id, cached } = await tracker.trackApplication(`pattern-${step}`);
        ids.push(event_id);
        if (cached) schedule.wake();
        await clock.advance(20_000);
      }
      // The service stays up from here on.
      await clock.advance(6 * MINUTE);
      await schedule.stop();
      expect([...service.events.keys()].sort()).toEqual(ids.map(String).sort());
      expect(await store.stats()).toMatchObject({ pending: 0, claimed: 0, dead: 0 });
      const steps = states.slice(1).map((state, index) => `${states[index]} ${state}`);
      const legal = new Set(['closed open', 'open half_open', 'half_open open', 'half_open closed']);
      expect(steps.filter((step) => !legal.has(step))).toEqual([]);
    }),
    { numRuns: 20 },
  );
});

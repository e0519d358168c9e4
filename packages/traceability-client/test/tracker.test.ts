import { join } from 'node:path';
import { temporaryFolder } from '@hookline/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { openTracker } from '../src/tracker.ts';

test('openTracker stores events without a service, and statistics have the keys of the specification', async () => {
  const cacheDirectory = join(temporaryFolder(), 'patterns');
  const { tracker, close } = openTracker({ baseUrl: 'http://127.0.0.1:9', cacheDirectory, failureThreshold: 5 });
  onTestFinished(close);
  expect(tracker.executor.fireAndForget(tracker.trackCreation('const a = 1;'))).toBe(true);
  await tracker.executor.drain(5000);
  const { resilience, tracker: counts } = await tracker.stats();
  expect(counts).toMatchObject({ enabled: true, cached_patterns: 1 });
  expect(resilience).toMatchObject({
    executor: { total_tasks: 1, success_rate: 1 },
    circuit_breaker: { state: 'closed', failure_count: 0 },
    cache: { pending_events: 1, total_synced: 0 },
    health: { is_healthy: false, consecutive_successes: 0 },
  });
});

test('openTracker tracks nothing when it is disabled', async () => {
  const { tracker, close } = openTracker({ cacheDirectory: join(temporaryFolder(), 'patterns'), enabled: false });
  onTestFinished(close);
  expect(await tracker.trackCreation('const a = 1;')).toMatchObject({ success: false, cached: false });
});

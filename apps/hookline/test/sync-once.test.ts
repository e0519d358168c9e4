import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import { dirname, join } from 'node:path';
import { createEventStore } from '@hookline/offline-cache';
import { until } from '@hookline/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { commandLine } from './command.ts';

const HEALTHY = JSON.stringify({
  status: 'healthy',
  components: {},
  performance: { database_pool: null, rate_limiting: { limit_per_minute: 1000 } },
  timestamp: '2026-01-01T00:00:00.000Z',
  response_time_ms: 1,
});

/** The answer to a batch of so many events that are all taken. */
const taken = (count: number): string =>
  JSON.stringify({
    success: true,
    batch_summary: {
      batch_id: null,
      total_events: count,
      successful_events: count,
      failed_events: 0,
      handled_duplicates: 0,
    },
    successful_results: [],
    failed_results: [],
    metadata: { processing_time_ms: 1 },
  });

/** A healthy service that holds every batch until the test answers it. */
async function holdingService(socket: string) {
  mkdirSync(dirname(socket), { recursive: true, mode: 0o700 });
  const held: ServerResponse[] = [];
  let looks = 0;
  const server = createServer((request, response) => {
    request.resume();
    if (request.method === 'POST') return held.push(response);
    if (request.url?.endsWith('/health') === true) looks += 1;
    return response.end(HEALTHY);
  }).listen(socket);
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { held, looks: () => looks };
}

test('sync during a running round shares it and is counted once', async () => {
  const it = await commandLine({ HOOKLINE_SERVICE_AUTOSTART: 'false' });
  mkdirSync(it.home, { recursive: true });
  writeFileSync(join(it.home, 'config.yaml'), 'service:\n  timeout_seconds: 60\n');
  const service = await holdingService(it.socket);
  const store = createEventStore({ directory: join(it.home, '.cache', 'patterns') });
  for (const event_id of ['a', 'b', 'c'])
    await store.store({ event_id, event_type: 'pattern_applied', pattern_id: 'p', event_data: {} });
  await it.run(['up']);
  await until('the daemon sends what waits', () => service.held.length === 1);

  const asked = [];
  for (let index = 0; index < 2; index++) {
    const looks = service.looks();
    asked.push(it.json('sync'));
    await until('it looks how the service is', () => service.looks() > looks);
  }
  // What asks the daemon now is answered after what it did with the look.
  await it.json('status');
  service.held[0]?.end(taken(3));
  const sync_stats = { total_found: 3, synced: 3, failed: 0, skipped: 0 };
  expect(await Promise.all(asked)).toMatchObject([{ sync_stats }, { sync_stats }]);
  expect(await it.json('stats')).toMatchObject({ over_time: { last_day: { synced: 3 } } });
});

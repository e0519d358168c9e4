import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as passing } from 'node:timers/promises';
import { createEventStore, type EventStore } from '@hookline/offline-cache';
import { freePort, freshDatabase, postgresServers } from '@hookline/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { commandLine } from './command.ts';

const serviceProgram = join(
  createRequire(import.meta.url).resolve('@hookline/traceability-service/package.json'),
  '../dist/main.js',
);
const KILLS = 50;
const PATTERNS = 400;
/** Events that are new for each syncer. */
const EVENTS_EACH = 120;

/** Caches new events, as many for each round. */
async function cacheEvents(store: EventStore, round: number): Promise<void> {
  for (let index = 0; index < EVENTS_EACH; index++) {
    const [event_id, event_type] = [randomUUID(), 'pattern_created'];
    const pattern_id = `pattern_${(round * EVENTS_EACH + index) % PATTERNS}`;
    const event_data = { event_id, event_type, pattern_id, pattern_data: { pattern_id } };
    expect((await store.store({ event_id, event_type, pattern_id, event_data })).ok).toBe(true);
  }
}

test(`${KILLS} syncing processes killed at random lose and duplicate nothing on PostgreSQL`, async () => {
  const [server] = postgresServers();
  if (!server) throw new Error('there is no PostgreSQL');
  const database = await freshDatabase(server.url);
  onTestFinished(() => database.drop());
  const port = await freePort();
  const env = { DATABASE_URL: database.url, INTELLIGENCE_SERVICE_PORT: String(port) };
  const it = await commandLine(env);
  const store = createEventStore({ directory: join(it.home, '.cache', 'patterns') });
  const service = spawn(process.execPath, [serviceProgram, '--port', String(port)], {
    env: { PATH: process.env['PATH'], HOOKLINE_HOME: it.home, DATABASE_URL: database.url },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(async () => {
    service.kill('SIGKILL');
    if (service.exitCode === null && service.signalCode === null) await once(service, 'exit');
  });
  await once(service.stdout, 'data');

  for (let kill = 0; kill < KILLS; kill++) {
    await cacheEvents(store, kill);
    const syncer = it.start(['sync']);
    const ended = once(syncer, 'close');
    // From before its first claim to after its last word.
    await passing(100 + ((kill * 61) % 900));
    syncer.kill('SIGKILL');
    await ended;
  }
  expect((await it.run(['sync'])).code).toBe(0);

  const client = it.client();
  expect(await store.stats()).toMatchObject({ pending: 0, claimed: 0, dead: 0, quarantined: 0 });
  const stats = await client.stats();
  expect(stats).toMatchObject({ ok: true, value: { total_events: KILLS * EVENTS_EACH, total_patterns: PATTERNS } });
  expect(await store.stats()).toMatchObject({ pending: 0, claimed: 0, dead: 0, quarantined: 0 });
});

/**
 * `pnpm bench:drain [--events N] [--json]` measures the delivery of a full offline cache to a real service on a real
 * PostgreSQL, compared with posting equal batches from memory to the same service.
 */
import { spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { systemClock } from '@hookline/clock';
import type { LineageEventInput } from '@hookline/contracts';
import { createEventStore } from '@hookline/offline-cache';
import { PatternTracker } from '@hookline/pattern-tracker';
import { findPostgres, freshDatabase, startPostgres } from '@hookline/testkit';
import { TraceabilityClient } from '@hookline/traceability-client';

const BATCH = 500;
const { values } = parseArgs({ options: { events: { type: 'string', default: '20000' }, json: { type: 'boolean' } } });
const count = Number(values.events);
if (!(Number.isInteger(count) && count >= BATCH)) {
  console.error(`--events must be an integer from ${BATCH}, not ${values.events}`);
  process.exit(2);
}
const [binaries] = findPostgres();
if (!binaries) {
  console.error('PostgreSQL is not installed: run pnpm install for the development tools');
  process.exit(1);
}

const folder = mkdtempSync(join(tmpdir(), 'hookline-bench-'));
const server = await startPostgres(binaries);
const database = await freshDatabase(server.url);
const program = join(
  createRequire(import.meta.url).resolve('@hookline/traceability-service/package.json'),
  '../dist/main.js',
);
const service = spawn(process.execPath, [program, '--port', '0'], {
  env: { PATH: process.env['PATH'], HOOKLINE_HOME: folder, DATABASE_URL: database.url },
  stdio: ['ignore', 'pipe', 'inherit'],
});
const [listening] = (await once(service.stdout, 'data')) as [Buffer];
const { socket } = JSON.parse(listening.toString()) as { socket: string };
const client = new TraceabilityClient({ baseUrl: 'http://localhost', socketPath: socket, timeoutMs: 30_000 });

/** Returns events of about 2 KB for different patterns. Every second one modifies the pattern before it. */
function events(): LineageEventInput[] {
  const result: LineageEventInput[] = [];
  for (let i = 0; i < count; i++) {
    const parent = result.at(-1);
    const shared = {
      event_id: randomUUID(),
      pattern_id: randomBytes(8).toString('hex'),
      fingerprint: randomBytes(32).toString('hex'),
      pattern_data: { code: randomBytes(750).toString('hex') },
      file_path: `src/file-${i % 100}.ts`,
      session_id: `session-${i % 10}`,
    };
    result.push(
      parent && i % 2 === 1
        ? { ...shared, event_type: 'pattern_modified', parent_pattern_ids: [parent.pattern_id] }
        : { ...shared, event_type: 'pattern_created' },
    );
  }
  return result;
}

async function perSecond(work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return (count / (performance.now() - startedAt)) * 1000;
}

try {
  const store = createEventStore({ directory: join(folder, 'cache'), maxBytes: 4 * 1024 ** 3 });
  const offline = new PatternTracker({ store, clock: systemClock });
  await offline.deliver({ patterns: events(), traces: [], hookExecutions: [] });
  const direct = events();
  const posted = await perSecond(async () => {
    for (let at = 0; at < count; at += BATCH) {
      const answer = await client.trackBatch(direct.slice(at, at + BATCH));
      if (!answer.ok || !answer.value.success) throw new Error('the service rejected a batch');
    }
  });
  const tracker = new PatternTracker({ api: client, store, clock: systemClock });
  const drained = await perSecond(async () => {
    const { success, message } = await tracker.syncOfflineEvents();
    if (!success) throw new Error(message);
  });
  await store.close();
  const stats = await client.stats();
  if (!stats.ok || stats.value.total_events !== 2 * count) throw new Error('not all events arrived exactly once');
  const answer = {
    events: count,
    postgresql: server.version,
    drainedPerSecond: drained,
    postedPerSecond: posted,
    share: drained / posted,
  };
  if (values.json === true) console.log(JSON.stringify(answer));
  else
    console.log(
      `${count} events to PostgreSQL ${server.version}: ${drained.toFixed(0)}/s from the cache, ${posted.toFixed(0)}/s from memory, ratio ${(100 * answer.share).toFixed(0)} %`,
    );
} finally {
  await client.close();
  service.kill('SIGTERM');
  await once(service, 'exit');
  await database.drop();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}

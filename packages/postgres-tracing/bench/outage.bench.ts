/**
 * Data check 6: PostgreSQL is away for as long as it takes ten minutes of 500 hook executions a second to come, then back:
 * memory meanwhile beyond what as many rows took with PostgreSQL there, time until every row is written, and beyond the
 * cache's bound what is told as dropped beside what is missing. `node bench/outage.bench.ts [rows]`, 300,000 by default.
 */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as passing } from 'node:timers/promises';
import { systemClock } from '@hookline/clock';
import { openPostgres } from '@hookline/database';
import { createEventStore } from '@hookline/offline-cache';
import { findPostgres, freshDatabase, startPostgres } from '@hookline/testkit';
import { createTraceStore, TracingClient, tracingMigrations, withSpill } from '../src/index.ts';

const rows = Number(process.argv[2] ?? 300_000);
const MIB = 1024 * 1024;
const [binaries] = findPostgres();
if (!binaries) throw new Error('no PostgreSQL');
const server = await startPostgres(binaries);
const database = openPostgres({ url: (await freshDatabase(server.url)).url });
await database.migrate('tracing', tracingMigrations);

async function outage(maxBytes: number): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'hookline-bench-'));
  const store = createEventStore({ directory, maxBytes });
  const sink = withSpill({ sink: createTraceStore(database), store, clock: systemClock });
  const client = new TracingClient({ sink, clock: systemClock });
  const correlation_id = randomUUID();
  const written = async (): Promise<number> => {
    const { rows: found } = await database.query<{ n: number }>(
      'SELECT count(*) AS n FROM hook_executions JOIN execution_trace_ids USING (trace_id) WHERE correlation_id = $1::uuid',
      [correlation_id],
    );
    return found[0]?.n ?? 0;
  };
  const send = async (count: number): Promise<number> => {
    let most = 0;
    for (let i = 0; i < count; i++) {
      client.hookExecution({
        hook_id: randomUUID(),
        correlation_id,
        hook_type: 'PostToolUse',
        hook_name: 'capture',
        started_at: new Date().toISOString(),
        duration_ms: 12.5,
        input_data: { file_path: '/home/me/project/src/module/file.ts', lines: 12 },
      });
      // Ten minutes in thirty seconds.
      if (i % 500 === 499) {
        await passing(50);
        most = Math.max(most, process.memoryUsage.rss());
      }
    }
    return most;
  };
  const usual = await send(rows);
  await client.flush();
  const before = await written();
  await server.kill();
  const most = await send(rows);
  await client.flush();
  const { dropped } = client.stats();
  const { bytes } = await store.stats();
  await server.start();
  const backAt = performance.now();
  let there = await written().catch(() => before);
  while (there - before < rows - dropped && performance.now() - backAt < 300_000) {
    await passing(100);
    there = await written().catch(() => there);
  }
  const took = (performance.now() - backAt) / 1000;
  console.log(
    `data check 6: ${rows} rows while away, bound ${maxBytes / MIB} MiB, ${(bytes / MIB).toFixed(0)} MiB kept: memory grew by ` +
      `${((most - usual) / MIB).toFixed(0)} MiB, ${there - before} rows written ${took.toFixed(1)} s after it was back, ` +
      `${dropped} told as dropped, ${rows - (there - before)} missing`,
  );
  await client.close();
  await sink.close();
  await store.close();
  rmSync(directory, { recursive: true, force: true });
}

try {
  await outage(512 * MIB);
  await outage(20 * MIB);
} finally {
  await database.close();
  await server.stop();
}

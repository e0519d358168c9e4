/**
 * Outage of PostgreSQL during ten minutes of 500 hook executions a second: additional memory compared with the same load
 * without an outage, time until every row is written afterwards, and, beyond the bound of the cache, rows counted as dropped
 * compared with rows missing. `node bench/outage.bench.ts [rows]`, 300,000 by default.
 */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as passing } from 'node:timers/promises';
import { MIB, systemClock } from '@hookline/clock';
import { openPostgres } from '@hookline/database';
import { createEventStore } from '@hookline/offline-cache';
import { createTraceStore, tracingSchema } from '@hookline/postgres-tracing';
import { findPostgres, freshDatabase, startPostgres } from '@hookline/testkit';
import { TracingClient, withSpill } from '../src/index.ts';

const rows = Number(process.argv[2] ?? 300_000);
const [binaries] = findPostgres();
if (!binaries) throw new Error('no PostgreSQL');
const server = await startPostgres(binaries);
const database = openPostgres({ url: (await freshDatabase(server.url)).url });
await database.migrate([tracingSchema]);

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
      // Ten minutes of load in thirty seconds.
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
    `outage: ${rows} rows, bound ${maxBytes / MIB} MiB, ${(bytes / MIB).toFixed(0)} MiB spilled: memory grew by ` +
      `${((most - usual) / MIB).toFixed(0)} MiB, ${there - before} rows written ${took.toFixed(1)} s after the restart, ` +
      `${dropped} counted as dropped, ${rows - (there - before)} missing`,
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

/**
 * Cost in the caller's process of starting a trace, tracking a hook execution and completing the trace, with the database
 * available and unavailable. `node bench/calls.bench.ts [calls]`, 100,000 by default.
 */
import { systemClock } from '@hookline/clock';
import { openPostgres } from '@hookline/database';
import { createTraceStore, tracingSchema } from '@hookline/postgres-tracing';
import { findPostgres, freshDatabase, startPostgres } from '@hookline/testkit';
import { ExecutionTracer, TracingClient } from '../src/index.ts';

const calls = Number(process.argv[2] ?? 100_000);
const [binaries] = findPostgres();
if (!binaries) throw new Error('no PostgreSQL');
const server = await startPostgres(binaries);
const database = openPostgres({ url: (await freshDatabase(server.url)).url });

async function measure(name: string): Promise<void> {
  const client = new TracingClient({ sink: createTraceStore(database), clock: systemClock, maxBuffered: 3 * calls });
  const tracer = new ExecutionTracer({ client, clock: systemClock });
  const times: number[] = [];
  for (let i = 0; i < calls; i++) {
    const startedAt = performance.now();
    const id = tracer.startTrace({ source: 'bench', sessionId: 's' });
    tracer.trackHookExecution(id, { hookName: 'lint', toolName: 'Write', durationMs: 12 });
    tracer.completeTrace(id, { success: true });
    times.push(performance.now() - startedAt);
    if (i % 100 === 0) await new Promise(setImmediate);
  }
  times.sort((a, b) => a - b);
  const at = (share: number): string => ((times[Math.floor(share * times.length)] ?? 0) * 1000).toFixed(1);
  console.log(`${calls} times start, track and complete, ${name}: p50 ${at(0.5)}, p99 ${at(0.99)} µs for the three`);
  await client.close();
}

try {
  await database.migrate([tracingSchema]);
  await measure('PostgreSQL available');
  await server.kill();
  await measure('PostgreSQL unavailable');
} finally {
  await database.close();
  await server.stop();
}

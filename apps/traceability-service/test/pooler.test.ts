import { randomUUID } from 'node:crypto';
import { TraceabilityClient } from '@hookline/traceability-client';
import { freshDatabase, noPgbouncer, postgresServers, startPgbouncer, temporaryFolder } from '@hookline/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { startService } from './process.ts';

const CLIENTS = 6;
const ROUNDS = 10;
const EACH = 20;

const missing = noPgbouncer();

test.skipIf(missing !== undefined)(
  `two services that start at once behind PgBouncer in transaction mode${missing === undefined ? '' : `: skipped, ${missing}`}`,
  async () => {
    const [server] = postgresServers();
    if (!server) throw new Error('there is no PostgreSQL');
    const [fresh, pooler] = [await freshDatabase(server.url), await startPgbouncer(server.url)];
    onTestFinished(async () => {
      await pooler.stop();
      await fresh.drop();
    });
    const env = { DATABASE_URL: pooler.through(fresh.url), HOOKLINE_TRANSACTION_POOLER: 'true' };
    const services = await Promise.all([1, 2].map(() => startService(temporaryFolder(), ['--port', '0'], env)));
    const clients = Array.from({ length: CLIENTS }, (_, index) => {
      const client = new TraceabilityClient({
        baseUrl: services[index % 2]?.url ?? '',
        socketPath: services[index % 2]?.socket,
        timeoutMs: 60_000,
        healthTimeoutMs: 60_000,
      });
      onTestFinished(() => client.close());
      return client;
    });

    const write = async (client: TraceabilityClient, who: number): Promise<void> => {
      for (let round = 0; round < ROUNDS; round++) {
        const events = Array.from({ length: EACH }, (_, index) => ({
          event_id: randomUUID(),
          event_type: 'pattern_created' as const,
          pattern_id: `p_${(who * ROUNDS + round) * EACH + index}`,
          pattern_data: { who, round, index },
        }));
        expect(await client.trackBatch(events)).toMatchObject({ ok: true, value: { success: true } });
        const hooks = events.map(({ pattern_id }) => ({
          hook_id: randomUUID(),
          correlation_id: randomUUID(),
          hook_type: 'PostToolUse',
          hook_name: 'capture',
          started_at: new Date().toISOString(),
          pattern_id,
        }));
        expect(await client.recordTraces([], hooks)).toMatchObject({ ok: true, value: { success: true } });
      }
    };
    await Promise.all(clients.map(write));
    const all = CLIENTS * ROUNDS * EACH;
    const [client] = clients;
    expect(await client?.stats()).toMatchObject({
      ok: true,
      value: { total_patterns: all, total_events: all, total_hook_executions: all },
    });
    expect(await client?.analytics('p_0')).toMatchObject({
      ok: true,
      value: { usage_metrics: { total_executions: 1 } },
    });
  },
);
